// SPDX-License-Identifier: Apache-2.0
#include "cli/replay_command.hpp"

#include <cstdio>
#include <memory>
#include <string>

#include "app/replay.hpp"
#include "cli/exit_code.hpp"
#include "cli/place_options.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

struct ReplayOptions {
  std::string file;
  bool json = false;
  PlaceSettings place;
};

int replay(const ReplayOptions& options, const Environment& environment) {
  const auto factors = factors_of(options.place, environment);
  if (!factors) return report_error(factors.error());
  const auto report = replay_recording(options.file, *factors);
  if (!report) return report_error(report.error());
  const ReportOutput output{"", stdout};
  const auto written = output.write(options.json ? replay_json(*report) : replay_text(*report));
  return written ? static_cast<int>(ExitCode::done) : report_error(written.error());
}

}  // namespace

void add_replay_command(CLI::App& command, Environment& environment, int& outcome) {
  // Shared with the callback, which outlives this call.
  const auto options = std::make_shared<ReplayOptions>();
  command.add_option("FILE", options->file, "The recording")->required();
  command.add_flag("--json", options->json, "Write the report as JSON (docs/formats.md)");
  add_place_options(command, options->place);
  command.callback([options, &environment, &outcome] { outcome = replay(*options, environment); });
}

}  // namespace carnot
