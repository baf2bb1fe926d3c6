// SPDX-License-Identifier: Apache-2.0
#include "cli/compare_command.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/compare/compare.hpp"
#include "cli/dataset_option.hpp"
#include "cli/measuring_options.hpp"
#include "cli/model_options.hpp"
#include "cli/option_values.hpp"

namespace carnot {
namespace {

/// Those that mean nothing where results are compared.
constexpr auto kMeasuringOptions =
    std::to_array<const char*>({"--study", "--dataset", "--images", "--engine", "--batch",
                                "--threads", "--precision", "--until", "--budget", "--store"});

struct CompareOptions {
  CompareRequest request;
  DatasetOptions data;
  std::vector<std::string> rules;
  std::optional<double> budget_seconds;
  MeasuringOptions measuring;
  bool strict = false;
  bool json = false;
  bool markdown = false;
};

Result<CompareRequest> request_of(const CompareOptions& options, const CLI::App& command) {
  CompareRequest request = options.request;
  if (options.budget_seconds) request.budget = Seconds{*options.budget_seconds};
  CARNOT_TRY(request.dataset, dataset_of(options.data));
  for (const std::string& text : options.rules) {
    CARNOT_TRY(GateRule rule, parse_gate_rule(text));
    request.rules.push_back(std::move(rule));
  }
  for (const char* option : kMeasuringOptions) {
    if (command.count(option) > 0) request.measuring_options.emplace_back(option);
  }
  return request;
}

ExitCode exit_code_of(const CompareReport& report, bool strict) {
  const auto answer = gate_answer(report.gates);
  const bool is_tripped =
      answer == GateAnswer::regression || (strict && answer == GateAnswer::not_enough_evidence);
  return is_tripped || report.something_failed ? ExitCode::failed : ExitCode::done;
}

int print_comparison(const CompareOptions& options, const CLI::App& command,
                     const Environment& environment) {
  const auto request = request_of(options, command);
  if (!request) return report_error(request.error());
  const auto report = with_study_place(options.measuring, environment, [&](StudyPlaceSetup setup) {
    return compare(*request, std::move(setup), environment);
  });
  if (!report) return report_error(report.error());
  const auto write = options.json       ? compare_json
                     : options.markdown ? compare_markdown
                                        : compare_text;
  std::fputs(write(*report).c_str(), stdout);
  return static_cast<int>(exit_code_of(*report, options.strict));
}

void add_gate_options(CLI::App& command, CompareOptions& options) {
  CLI::Option* rules =
      command
          .add_option("--fail-if", options.rules,
                      "What must not be: \"energy > +5%\", \"accuracy < -1pp\"; of energy, "
                      "latency, accuracy, size and memory; may be given several times")
          ->type_name("RULE");
  command.add_flag("--strict", options.strict, "Not enough evidence fails as well")->needs(rules);
  add_require_option(command, options.measuring.require_measured,
                     "no verdict on estimated joules (exit code 3 where nothing measures)");
}

void add_setting_options(CLI::App& command, CompareOptions& options) {
  CompareRequest& request = options.request;
  add_grid_options(command, {request.engines, request.batches, request.threads, request.precisions},
                   {"Engines to compare on, with commas; without it the study's, else onnxruntime",
                    "What the engine computes in, with commas; without it fp32"});
  command
      .add_option("--until", options.request.until,
                  "How well the ratios are to be known; without it 2%, or as the rules need")
      ->transform(share_value());
  command.add_option("--budget", options.budget_seconds, "How long it may take")
      ->transform(duration_value())
      ->default_str("5min");
}

void add_output_options(CLI::App& command, CompareOptions& options) {
  add_store_option(command, options.measuring.store, "Where every trial of models is kept");
  CLI::Option* json = command.add_flag("--json", options.json, "Print the comparison as JSON");
  command.add_flag("--markdown", options.markdown, "Print it as a page for a pull request")
      ->excludes(json);
}

}  // namespace

void add_compare_command(CLI::App& command, Environment& environment, int& outcome) {
  const auto options = std::make_shared<CompareOptions>();
  command
      .add_option("before", options->request.before,
                  "What was: an .onnx file, zoo:NAME or a model of the study file; or results: a "
                  "store (FILE#RUN/CANDIDATE) or the JSON of a report")
      ->required();
  command.add_option("after", options->request.after, "What is to be, of the same kind")
      ->required();
  command
      .add_option("--study", options->request.study_file,
                  "A study file that has the models' data, input, grid and protocol")
      ->type_name("FILE");
  add_dataset_options(command, options->data);
  add_gate_options(command, *options);
  add_setting_options(command, *options);
  add_output_options(command, *options);
  command.callback([options, &command, &environment, &outcome] {
    outcome = print_comparison(*options, command, environment);
  });
}

}  // namespace carnot
