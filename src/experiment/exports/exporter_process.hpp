// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
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

/// One call of the exporter.
struct ExporterCall {
  std::filesystem::path program;
  std::vector<std::string> arguments;  // without --out
  std::filesystem::path folder;        // for what it writes; exists
  std::string what;                    // for messages: "exporting timm:resnet50"
  Seconds time_limit{600.0};
  std::uint64_t memory_limit = 0;  // resident bytes of the process and all it starts; 0: none
  std::stop_token stop{};
};

/// Runs it and gives the text of its reply, which may be a reason why there is no model. It ends
/// with all that it started: with its limits, and with the stop. One thread.
///
/// Errors: timed_out; failed for a process that takes too much memory, dies or writes no reply;
/// environment when the exporters are not installed or cannot be started; interrupted.
Result<std::string> call_exporter(const ExporterCall& call, const Clock& clock,
                                  const SysRoot& root);

}  // namespace carnot
