// SPDX-License-Identifier: Apache-2.0
#include "cli/run_command.hpp"

#include <cstdio>
#include <memory>
#include <string>

#include "app/run_study_file.hpp"
#include "cli/cost_options.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt_watcher.hpp"
#include "cli/measuring_options.hpp"
#include "cli/option_values.hpp"
#include "cli/place_options.hpp"
#include "cli/report_command.hpp"
#include "cli/study_place_setup.hpp"

namespace carnot {
namespace {

struct RunOptions {
  std::filesystem::path study;
  ReportOptions report;
};

int exit_code_of(const StudyOutcome& outcome) {
  if (outcome.end == StudyEnd::interrupted) return static_cast<int>(ExitCode::interrupted);
  return static_cast<int>(outcome.failed + outcome.invalid > 0 ? ExitCode::failed : ExitCode::done);
}

int run(RunOptions& options, const Environment& environment) {
  // What the report will need, before hours of measuring.
  const auto factors = factors_of(options.report.place, environment);
  if (!factors) return report_error(factors.error());
  const auto question = cost_question_of(options.report.cost, *factors, std::nullopt);
  if (!question) return report_error(question.error());
  const InterruptWatcher interrupts;
  ProgressBar bar{environment};
  const auto outcome = run_study_file(
      options.study,
      study_place_setup(options.report.store, options.report.require_measured, interrupts, bar),
      environment);
  bar.clear();
  if (!outcome) return report_error(outcome.error());
  if (outcome->end == StudyEnd::budget_used)
    bar.say("the study's budget is used; run it again to go on.");
  if (outcome->end == StudyEnd::interrupted)
    bar.say("interrupted; run it again to go on where it stopped.");
  options.report.run = outcome->run;
  const int reported = print_report(options.report, environment);
  return reported != 0 ? reported : exit_code_of(*outcome);
}

}  // namespace

void add_run_command(CLI::App& command, Environment& environment, int& outcome) {
  const auto options = std::make_shared<RunOptions>();
  command.add_option("study", options->study, "The study file (TOML; format: docs/formats.md)")
      ->required();
  add_store_option(command, options->report.store,
                   "Where results are kept; an existing run is continued");
  command
      .add_option("--out", options->report.out,
                  "Also write report.md, .json, .csv and the pictures into this folder")
      ->type_name("FOLDER");
  add_require_option(command, options->report.require_measured,
                     "refuse to estimate where nothing can be measured (exit code 3), as energy = "
                     "\"measured\" in the study does");
  command.add_flag_callback(
      "--json", [options] { options->report.format = "json"; }, "Print the report as JSON");
  add_place_options(command, options->report.place);
  add_cost_options(command, options->report.cost);
  command.callback([options, &environment, &outcome] { outcome = run(*options, environment); });
}

}  // namespace carnot
