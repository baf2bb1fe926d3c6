// SPDX-License-Identifier: Apache-2.0
#include "cli/optimize_command.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "app/optimize/optimize_model.hpp"
#include "cli/dataset_option.hpp"
#include "cli/measuring_options.hpp"
#include "cli/model_options.hpp"
#include "cli/option_values.hpp"
#include "report/optimize_report.hpp"

namespace carnot {
namespace {

struct OptimizeOptions {
  OptimizeRequest request;
  DatasetOptions data;
  double budget_seconds = 600.0;
  MeasuringOptions measuring;
  bool json = false;
};

Result<OptimizeRequest> request_of(const OptimizeOptions& options) {
  OptimizeRequest request = options.request;
  request.budget = Seconds{options.budget_seconds};
  CARNOT_TRY(request.dataset, dataset_of(options.data));
  if (!request.dataset && !request.study_file) {
    return fail(ErrorCode::bad_input,
                "without a dataset nobody can tell how much accuracy a recipe loses.",
                "Name one with --dataset, or a study file that has one with --study.");
  }
  return request;
}

int optimize(const OptimizeOptions& options, const Environment& environment) {
  const auto request = request_of(options);
  if (!request) return report_error(request.error());
  const auto report = with_study_place(options.measuring, environment, [&](StudyPlaceSetup setup) {
    return optimize_model(*request, std::move(setup), environment);
  });
  if (!report) return report_error(report.error());
  std::fputs((options.json ? optimize_json(*report) : optimize_text(*report)).c_str(), stdout);
  return static_cast<int>(report->winner ? ExitCode::done : ExitCode::failed);
}

void add_search_options(CLI::App& command, OptimizeOptions& options) {
  add_choice(command, "--goal", options.request.goal, all_goals(), "What is to become small")
      ->default_str(std::string{key_of(options.request.goal)});
  command
      .add_option("--max-drop", options.request.limits.max_drop,
                  "How much accuracy may be lost: 1pp is one point of all images")
      ->transform(points_value())
      ->default_str("1pp");
  command
      .add_option("--max-class-drop", options.request.limits.max_class_drop,
                  "The same for the images of any one class")
      ->transform(points_value());
  command.add_option("--budget", options.budget_seconds, "How long the search may take")
      ->transform(duration_value())
      ->default_str("10min");
  add_price_options(command, options.request.prices, "For the goal cost");
}

}  // namespace

void add_optimize_command(CLI::App& command, Environment& environment, int& outcome) {
  const auto options = std::make_shared<OptimizeOptions>();
  add_model_options(command, options->request);
  add_dataset_options(command, options->data);
  add_calibration_option(command, options->data);
  add_search_options(command, *options);
  OptimizeRequest& request = options->request;
  add_grid_options(command, {request.engines, request.batches, request.threads, request.precisions},
                   {"Engines to search, with commas; without it those that are installed",
                    "Precisions, with commas; without it fp32, and bf16 where it is there"});
  add_measuring_options(command, options->measuring, "Where every trial is kept");
  command
      .add_option("--out", options->request.out,
                  "Folder for the model, the study that repeats it, and the report; without it "
                  "MODEL-optimized")
      ->type_name("FOLDER");
  command.add_flag("--json", options->json, "Print what was found as JSON");
  command.callback(
      [options, &environment, &outcome] { outcome = optimize(*options, environment); });
}

}  // namespace carnot
