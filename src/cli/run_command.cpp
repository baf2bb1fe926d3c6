// SPDX-License-Identifier: Apache-2.0
#include "cli/run_command.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "app/run_study_file.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt_watcher.hpp"
#include "cli/option_values.hpp"
#include "cli/place_options.hpp"
#include "cli/progress_bar.hpp"
#include "cli/report_command.hpp"

namespace carnot {
namespace {

struct RunOptions {
  RunStudyRequest request;
  ReportOptions report;
};

Progress progress_of(const StudyProgress& progress) {
  return {progress.step, progress.trials_done, progress.trials_planned, progress.time_left,
          std::nullopt};
}

int exit_code_of(const StudyOutcome& outcome) {
  if (outcome.end == StudyEnd::interrupted) return static_cast<int>(ExitCode::interrupted);
  return static_cast<int>(outcome.failed + outcome.invalid > 0 ? ExitCode::failed : ExitCode::done);
}

int run(RunOptions& options, const Environment& environment) {
  // What the report will need, before hours of measuring.
  const auto factors = factors_of(options.report.place, environment);
  if (!factors) return report_error(factors.error());
  const InterruptWatcher interrupts;
  options.request.store = options.report.store;
  options.request.require_measured = options.report.require == "measured";
  options.request.probe_load = [] {
    spin_cpus(static_cast<int>(std::thread::hardware_concurrency()), kProbeLength);
  };
  ProgressBar bar{environment};
  options.request.stop = interrupts.token();
  options.request.progress = [&](const StudyProgress& progress) {
    bar.show(progress_of(progress));
  };
  options.request.notice = [&](const std::string& text) { bar.say(text); };
  const auto outcome = run_study_file(options.request, environment);
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
  command
      .add_option("study", options->request.study, "The study file (TOML; format: docs/formats.md)")
      ->required();
  command
      .add_option("--store", options->report.store,
                  "Where results are kept; an existing run is continued")
      ->type_name("FILE")
      ->capture_default_str();
  command
      .add_option("--out", options->report.out,
                  "Also write report.md, .json, .csv and the picture into this folder")
      ->type_name("FOLDER");
  command
      .add_option("--require", options->report.require,
                  "measured: refuse to estimate where nothing can be measured (exit code 3), as "
                  "energy = \"measured\" in the study does")
      ->check(one_of({"measured"}));
  command.add_flag_callback(
      "--json", [options] { options->report.format = "json"; }, "Print the report as JSON");
  add_place_options(command, options->report.place);
  command.callback([options, &environment, &outcome] { outcome = run(*options, environment); });
}

}  // namespace carnot
