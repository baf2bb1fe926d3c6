// SPDX-License-Identifier: Apache-2.0
#include "cli/replay_command.hpp"

#include <cstdio>
#include <memory>
#include <string>

#include "app/replay.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

struct ReplayOptions {
  std::string file;
  bool json = false;
};

int replay(const ReplayOptions& options) {
  const auto report = replay_recording(options.file);
  if (!report) return report_error(report.error());
  const ReportOutput output{"", stdout};
  const auto written = output.write(options.json ? replay_json(*report) : replay_text(*report));
  return written ? static_cast<int>(ExitCode::done) : report_error(written.error());
}

}  // namespace

void add_replay_command(CLI::App& command, Environment& /*environment*/, int& outcome) {
  // Shared with the callback, which outlives this call.
  const auto options = std::make_shared<ReplayOptions>();
  command.add_option("FILE", options->file, "The recording")->required();
  command.add_flag("--json", options->json, "Write the report as JSON (docs/formats.md)");
  command.callback([options, &outcome] { outcome = replay(*options); });
}

}  // namespace carnot
