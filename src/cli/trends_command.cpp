// SPDX-License-Identifier: Apache-2.0
#include "cli/trends_command.hpp"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/trends/follow_trends.hpp"
#include "cli/exit_code.hpp"
#include "cli/option_values.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

struct TrendOptions {
  TrendRequest request;
  std::vector<std::string> where;
  std::string format = "terminal";
};

/// "COLUMN=TEXT", as often as it was given.
Result<void> take_where(TrendOptions& options) {
  for (const std::string& one : options.where) {
    const std::size_t equals = one.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(ErrorCode::bad_input, "--where takes COLUMN=TEXT.",
                  "Write for example --where backend=pytorch.");
    options.request.columns.where.emplace_back(one.substr(0, equals), one.substr(equals + 1));
  }
  return {};
}

Result<void> print_trends(TrendOptions& options, const Environment& environment) {
  CARNOT_TRY_VOID(take_where(options));
  CARNOT_TRY(const TrendReport report,
             follow_trends(options.request, environment.working_directory));
  const ReportOutput output{"", stdout};
  return output.write(options.format == "json"       ? to_json(report)
                      : options.format == "markdown" ? to_markdown(report)
                                                     : to_terminal(report));
}

struct CostOption {
  const char* name;
  CostColumn column;
  const char* meaning;
};
constexpr auto kCostOptions = std::to_array<CostOption>({
    {"--joules", CostColumn::joules, "Column with the joules of an inference"},
    {"--seconds", CostColumn::seconds, "Column with its seconds (a time proxy)"},
    {"--milliseconds", CostColumn::milliseconds, "Column with its milliseconds (a time proxy)"},
    {"--per-second", CostColumn::per_second, "Column with inferences per second (a time proxy)"},
    {"--gmacs", CostColumn::gmacs, "Column with its 10^9 multiply-accumulates (a proxy)"},
});

/// One of them, and of multiply-accumulates what turns them into joules.
void add_cost_options(CLI::App& command, TrendRequest& request) {
  auto* costs = command.add_option_group("Cost", "what an inference costs: one of");
  CLI::Option* gmacs = nullptr;
  for (const CostOption& one : kCostOptions) {
    gmacs = costs
                ->add_option_function<std::string>(
                    one.name,
                    [&request, column = one.column](const std::string& name) {
                      request.columns.cost = name;
                      request.columns.cost_is = column;
                    },
                    one.meaning)
                ->type_name("COLUMN");
  }
  costs->require_option(1);
  auto* efficiency = command
                         .add_option("--gflops-per-watt", request.columns.gflops_per_watt,
                                     "Turn multiply-accumulates into joules at this efficiency")
                         ->check(positive_value())
                         ->needs(gmacs);
  command
      .add_option("--board", request.board,
                  "... at that of a graphics board at its peak (data/board_efficiency.csv)")
      ->type_name("NAME")
      ->needs(gmacs)
      ->excludes(efficiency);
}

void add_column_options(CLI::App& command, TrendOptions& options) {
  TrendColumns& columns = options.request.columns;
  command
      .add_option("--accuracy", columns.accuracy, "Column with the accuracy, a share or percent")
      ->type_name("COLUMN")
      ->required();
  command.add_option("--model", columns.model, "Column with the models' names")
      ->type_name("COLUMN")
      ->capture_default_str();
  command
      .add_option("--year", columns.year,
                  "Column with the year (default: that of the architecture's paper)")
      ->type_name("COLUMN");
  command.add_option("--where", options.where, "Only rows with this text in a column")
      ->type_name("COLUMN=TEXT")
      ->allow_extra_args(false);
}

}  // namespace

void add_trends_command(CLI::App& command, Environment& environment, int& outcome) {
  const auto options = std::make_shared<TrendOptions>();
  TrendRequest& request = options->request;
  command.add_option("FILE", request.file, "A CSV table with a row per model")->required();
  add_column_options(command, *options);
  add_cost_options(command, request);
  command
      .add_option("--images", request.question.images,
                  "That each accuracy is a share of: gives the best an interval")
      ->check(positive_value());
  command
      .add_option("--at-least", request.question.at_least,
                  "Follow the cheapest model with at least this accuracy, too, as in 75%")
      ->transform(accuracy_value());
  command.add_option("--confidence", request.question.confidence, "Of intervals (default: 95%)")
      ->transform(share_value());
  auto* format = command.add_option("--format", options->format, "What to print")
                     ->check(one_of({"terminal", "markdown", "json"}))
                     ->capture_default_str();
  command
      .add_flag_callback(
          "--json", [options] { options->format = "json"; }, "The same as --format json")
      ->excludes(format);
  command.callback([options, &environment, &outcome] {
    const auto printed = print_trends(*options, environment);
    outcome = printed ? static_cast<int>(ExitCode::done) : report_error(printed.error());
  });
}

}  // namespace carnot
