// SPDX-License-Identifier: Apache-2.0
#include "cli/run_command.hpp"

#include <cstdio>
#include <memory>
#include <string>

#include "app/run_study_file.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt_watcher.hpp"
#include "cli/progress_bar.hpp"

namespace carnot {
namespace {

struct RunOptions {
  RunStudyRequest request;
};

Progress progress_of(const StudyProgress& progress) {
  return {progress.step, progress.trials_done, progress.trials_planned, progress.time_left};
}

int exit_code_of(const StudyOutcome& outcome) {
  if (outcome.end == StudyEnd::interrupted) return static_cast<int>(ExitCode::interrupted);
  return static_cast<int>(outcome.failed + outcome.invalid > 0 ? ExitCode::failed : ExitCode::done);
}

int run(RunOptions& options, const Environment& environment) {
  const InterruptWatcher interrupts;
  ProgressBar bar{environment};
  options.request.stop = interrupts.token();
  options.request.progress = [&](const StudyProgress& progress) {
    bar.show(progress_of(progress));
  };
  options.request.notice = [&](const std::string& text) { bar.say(text); };
  const auto outcome = run_study_file(options.request, environment);
  bar.clear();
  if (!outcome) return report_error(outcome.error());
  return exit_code_of(*outcome);
}

}  // namespace

void add_run_command(CLI::App& command, Environment& environment, int& outcome) {
  const auto options = std::make_shared<RunOptions>();
  options->request.store = "carnot-results.sqlite";
  command
      .add_option("study", options->request.study, "The study file (TOML; format: docs/formats.md)")
      ->required();
  command
      .add_option("--store", options->request.store,
                  "Where results are kept; an existing run is continued")
      ->capture_default_str();
  command.callback([options, &environment, &outcome] { outcome = run(*options, environment); });
}

}  // namespace carnot
