// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/sys_root.hpp"

namespace carnot {

/// The program beside carnot that starts the exporters of python/.
inline constexpr std::string_view kExporterProgram = "carnot-exporter";

/// What it exits with where its Python environment was never made (cmake/carnot-exporter.in).
inline constexpr int kExportersNotInstalled = 69;  // EX_UNAVAILABLE

/// Where the exporter lies and what its processes may take, whatever they make.
struct ExporterSetup {
  std::vector<std::filesystem::path> program_folders;  // where carnot-exporter may lie
  std::filesystem::path cache;                         // of the same file system as the models
  Seconds time_limit{600.0};                           // of one process
  double memory_share = 0.8;  // of what is free, for the process and all it starts
  std::stop_token stop{};
};

/// One call of the exporter.
struct ExporterCall {
  std::vector<std::string> arguments;  // without --out
  std::filesystem::path folder;        // for what it writes; exists
  std::string what;                    // for messages: "exporting timm:resnet50"
};

/// Runs it and gives the text of its reply, which may be a reason why there is no model. It ends
/// with all that it started: with the set-up's limits, and with its stop. One thread.
///
/// Errors: timed_out; failed for a process that takes too much memory, dies or writes no reply;
/// environment when the exporters are not installed or cannot be started; interrupted.
Result<std::string> call_exporter(const ExporterSetup& setup, const ExporterCall& call,
                                  const Clock& clock, const SysRoot& root);

}  // namespace carnot
