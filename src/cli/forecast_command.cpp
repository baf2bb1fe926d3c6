// SPDX-License-Identifier: Apache-2.0
#include "cli/forecast_command.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/forecasts/run_question.hpp"
#include "cli/option_values.hpp"
#include "cli/report_format_options.hpp"
#include "records/domain.hpp"

namespace carnot {
namespace {

std::vector<std::string_view> domain_keys() {
  std::vector<std::string_view> keys;
  keys.reserve(kDomains.size());
  for (const auto& row : kDomains) keys.push_back(row.key);
  return keys;
}

void add_trace_options(CLI::App& command, RunTraceRequest& trace) {
  command
      .add_option("TRACE", trace.file,
                  "A recording of carnot measure, a log that carnot import reads, or TABLE#COLUMN "
                  "with watts")
      ->required();
  command
      .add_option("--from", trace.format,
                  "The log's format (default: told by its columns; carnot import --formats)")
      ->type_name("FORMAT");
  command.add_option("--measurement", trace.measurement,
                     "Which board, outlet or mark of the log, by its label");
  command.add_option("--source", trace.source, "Which of its columns");
  command
      .add_option_function<std::string>(
          "--covers", [&trace](const std::string& key) { trace.covers = domain_of(key); },
          "What the watts of TABLE#COLUMN are of")
      ->check(one_of(domain_keys()));
  command
      .add_option_function<std::string>(
          "--damaged", [&trace](const std::string& how) { trace.skip_damaged = how == "skip"; },
          "What to do about a line of a log that cannot be read (default: refuse)")
      ->check(one_of({"refuse", "skip"}));
  command.add_option("--trim", trace.trim, "Leave out so many rows at each end of a log")
      ->check(count_value(0));
}

void add_length_options(CLI::App& command, RunForecastRequest& request) {
  command.add_flag("--complete", request.complete,
                   "The trace is of the whole run: show how well it would have been forecast");
  command
      .add_option_function<double>(
          "--duration", [&request](const double& seconds) { request.duration = Seconds{seconds}; },
          "How long the whole run takes")
      ->transform(duration_value());
  command
      .add_option("--epochs", request.epochs,
                  "Epochs of the whole run; with --done, each as long as those that are done")
      ->check(count_value(1));
  command.add_option("--done", request.done, "Epochs that the trace holds")
      ->check(positive_value())
      ->needs("--epochs");
}

}  // namespace

void add_forecast_command(CLI::App& command, Environment& /*environment*/, int& outcome) {
  const auto question = std::make_shared<ReportQuestion<RunForecastRequest>>();
  RunForecastRequest& request = question->request;
  add_trace_options(command, request.trace);
  add_length_options(command, request);
  command
      .add_option("--window", request.rules.window,
                  "Epochs (else hundredths of the run) that must be level")
      ->check(value_between(2, 1000))
      ->capture_default_str();
  command
      .add_option("--tolerance", request.rules.tolerance,
                  "How far these may lie apart, of their mean")
      ->transform(share_value());
  command
      .add_option_function<double>(
          "--limit", [&request](const double& watts) { request.load.limit = Watts{watts}; },
          "The board's limit or TDP in watts, for the estimates (default: as in the log)")
      ->check(positive_value())
      ->type_name("WATTS");
  command
      .add_option("--usage", request.load.usage,
                  "How busy it is, for Green Algorithms (default: the log's mean)")
      ->transform(accuracy_value());
  command
      .add_option("--memory", request.load.gigabytes,
                  "Memory in use in GB, for Green Algorithms (default: the log's mean)")
      ->check(non_negative_value());
  add_report_answer(command, question, forecast_run, outcome);
}

}  // namespace carnot
