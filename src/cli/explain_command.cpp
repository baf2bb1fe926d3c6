// SPDX-License-Identifier: Apache-2.0
#include "cli/explain_command.hpp"

#include <cstdio>
#include <memory>

#include "app/explain/explain.hpp"
#include "cli/exit_code.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

struct ExplainOptions {
  ExplainRequest request;
  bool json = false;
};

int explain_it(const ExplainOptions& options, const Environment& environment) {
  const auto explanation = explain(options.request, environment);
  if (!explanation) return report_error(explanation.error());
  const ReportOutput output{"", stdout};
  const auto written =
      output.write(options.json ? explain_json(*explanation) : explain_text(*explanation));
  return written ? static_cast<int>(ExitCode::done) : report_error(written.error());
}

}  // namespace

void add_explain_command(CLI::App& command, Environment& environment, int& outcome) {
  // Shared with the callback, which outlives this call.
  const auto options = std::make_shared<ExplainOptions>();
  command.add_option("WHAT", options->request.what,
                     "A report of measure or replay (JSON), a recording, or a store (default: the "
                     "last measurement)");
  auto* trial =
      command.add_option("TRIAL", options->request.trial, "Of a store: how the trial's key begins");
  command
      .add_option("--block", options->request.block,
                  "Of a store: the block of the trial (default: the last)")
      ->needs(trial);
  command.add_flag("--json", options->json, "Write the explanation as JSON (docs/formats.md)");
  command.callback(
      [options, &environment, &outcome] { outcome = explain_it(*options, environment); });
}

}  // namespace carnot
