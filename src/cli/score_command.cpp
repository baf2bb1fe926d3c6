// SPDX-License-Identifier: Apache-2.0
#include "cli/score_command.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/scores/rate_run.hpp"
#include "app/scores/reference_set_file.hpp"
#include "base/file.hpp"
#include "cli/measuring_options.hpp"
#include "cli/option_values.hpp"
#include "report/score_report.hpp"

namespace carnot {
namespace {

struct ScoreOptions {
  ScoreRequest request;
  FreezeRequest freezing;
  std::vector<double> gqi;
  std::vector<std::string> only;
  std::filesystem::path freeze;
  std::string format = "terminal";
};

Result<void> take_gqi(ScoreOptions& options) {
  if (options.gqi.empty()) return {};
  if (options.gqi.size() == 2 && options.gqi[0] > 0.0 && options.gqi[1] > 0.0) {
    options.request.gqi = GqiConstants{options.gqi[0], options.gqi[1]};
    return {};
  }
  return fail(ErrorCode::bad_input, "--gqi takes two numbers above 0.", "Write --gqi ALPHA,BETA.");
}

Result<ExitCode> freeze_run(ScoreOptions& options, const Environment& environment) {
  FreezeRequest& request = options.freezing;
  request.store = options.request.store;
  request.run = options.request.run;
  CARNOT_TRY(const ReferenceSet frozen, freeze(request, environment));
  const std::string text = reference_set_text(frozen);
  CARNOT_TRY_VOID(write_file_atomically(environment.working_directory / options.freeze, text));
  CARNOT_TRY(const ReferenceSet read_back, parse_reference_set(text, options.freeze));
  for (const std::string& line : sentences_on_set(read_back)) std::printf("%s\n", line.c_str());
  std::fprintf(stderr, "carnot: wrote %s\n", options.freeze.c_str());
  return ExitCode::done;
}

Result<ExitCode> print_scores(ScoreOptions& options, const Environment& environment) {
  CARNOT_TRY_VOID(take_gqi(options));
  if (!options.freeze.empty()) return freeze_run(options, environment);
  CARNOT_TRY(const ScoreReport report, score(options.request, environment));
  const std::string text = options.format == "json"       ? to_json(report)
                           : options.format == "markdown" ? to_markdown(report, options.only)
                                                          : to_terminal(report, options.only);
  std::fputs(text.c_str(), stdout);
  return has_scores(report) ? ExitCode::done : ExitCode::failed;
}

std::vector<std::string_view> score_keys() {
  std::vector<std::string_view> keys;
  keys.reserve(all_scores().size());
  for (const Score& score : all_scores()) keys.push_back(score.key);
  return keys;
}

void add_freezing_options(CLI::App& command, ScoreOptions& options) {
  auto* freeze = command
                     .add_option("--freeze", options.freeze,
                                 "Write the run's candidates as a reference set and score nothing")
                     ->type_name("FILE");
  command
      .add_option("--set-version", options.freezing.version,
                  "Of the set to freeze; another version for every other content")
      ->needs(freeze);
  command
      .add_option("--set-name", options.freezing.name, "Of the set (default: the study's title)")
      ->needs(freeze);
  command
      .add_option("--dataset", options.freezing.dataset,
                  "Of the candidates to freeze, where the run has several data sets")
      ->needs(freeze);
  command
      .add_option("--floor", options.freezing.floor_joules,
                  "Joules at which the set's law starts (default: 0.8 of the least)")
      ->type_name("J")
      ->check(positive_value())
      ->needs(freeze);
}

}  // namespace

void add_score_command(CLI::App& command, Environment& environment, int& outcome) {
  const auto options = std::make_shared<ScoreOptions>();
  ScoreRequest& request = options->request;
  add_store_option(command, request.store, "Where results are kept");
  command.add_option("--run", request.run, "Number of the run (default: the newest)");
  command
      .add_option("--set", request.set,
                  "Reference set of Carnot's own score: the name of one that comes with Carnot "
                  "(imagenet-rtx5000) or a file that --freeze wrote")
      ->type_name("NAME|FILE");
  command.add_flag("--members", request.members, "Score the set's own members, not a run");
  command.add_option("--uses", request.uses, "Inferences of the use (default: 1e6)")
      ->transform(uses_value());
  command.add_option("--gqi", options->gqi, "GQI's constants, which are not known here")
      ->delimiter(',')
      ->check(positive_value())
      ->type_name("ALPHA,BETA");
  command.add_option("--only", options->only, "Keys of the scores to show, with commas")
      ->delimiter(',')
      ->check(one_of(score_keys()));
  add_freezing_options(command, *options);
  auto* format = command.add_option("--format", options->format, "What to print")
                     ->check(one_of({"terminal", "markdown", "json"}))
                     ->capture_default_str();
  command
      .add_flag_callback(
          "--json", [options] { options->format = "json"; }, "The same as --format json")
      ->excludes(format);
  add_require_option(command, request.require_measured,
                     "no score of estimated joules (exit code 3)");
  command.callback([options, &environment, &outcome] {
    const auto done = print_scores(*options, environment);
    outcome = done ? static_cast<int>(*done) : report_error(done.error());
  });
}

}  // namespace carnot
