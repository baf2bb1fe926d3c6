// SPDX-License-Identifier: Apache-2.0
#include "cli/optimize_command.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "app/optimize/optimize_model.hpp"
#include "cli/dataset_option.hpp"
#include "cli/option_values.hpp"
#include "cli/study_place_setup.hpp"
#include "records/choices.hpp"
#include "report/optimize_report.hpp"

namespace carnot {
namespace {

struct OptimizeOptions {
  OptimizeRequest request;
  DatasetOptions data;
  std::string goal{key_of(Goal::energy)};
  std::vector<std::string> engines;
  std::vector<std::string> precisions;
  double budget_seconds = 600.0;
  std::filesystem::path store = "carnot-results.sqlite";
  std::string require;
  bool json = false;
};

Result<OptimizeRequest> request_of(const OptimizeOptions& options) {
  OptimizeRequest request = options.request;
  request.goal = *goal_of(options.goal);
  request.budget = Seconds{options.budget_seconds};
  for (const std::string& engine : options.engines) request.engines.push_back(*engine_of(engine));
  for (const std::string& one : options.precisions)
    request.precisions.push_back(*precision_of(one));
  CARNOT_TRY(request.dataset, dataset_of(options.data));
  if (!request.dataset && !request.study_file) {
    return fail(ErrorCode::bad_input,
                "without a dataset nobody can tell how much accuracy a recipe loses.",
                "Name one with --dataset, or a study file that has one with --study.");
  }
  if (request.goal == Goal::cost && !is_priced(request.prices)) {
    return fail(ErrorCode::bad_input, "the cost of an inference needs prices.",
                "Give --price per kWh, --hourly for the machine, or both.");
  }
  return request;
}

int optimize(const OptimizeOptions& options, const Environment& environment) {
  const auto request = request_of(options);
  if (!request) return report_error(request.error());
  const InterruptWatcher interrupts;
  ProgressBar bar{environment};
  const auto report = optimize_model(
      *request, study_place_setup(options.store, options.require == "measured", interrupts, bar),
      environment);
  bar.clear();
  if (!report) return report_error(report.error());
  std::fputs((options.json ? optimize_json(*report) : optimize_text(*report)).c_str(), stdout);
  return static_cast<int>(report->winner ? ExitCode::done : ExitCode::failed);
}

void add_search_options(CLI::App& command, OptimizeOptions& options) {
  command.add_option("--goal", options.goal, "What is to become small")
      ->check(one_of(keys_of(std::vector{Goal::energy, Goal::latency, Goal::size, Goal::cost})))
      ->capture_default_str();
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
  command
      .add_option("--price", options.request.prices.per_kilowatt_hour,
                  "For the goal cost: of a kWh, in the currency of --hourly")
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--hourly", options.request.prices.per_hour,
                  "For the goal cost: of an hour of the machine, its price over its life or rent")
      ->check(CLI::NonNegativeNumber);
}

void add_grid_options(CLI::App& command, OptimizeOptions& options) {
  command
      .add_option("--engine", options.engines,
                  "Engines to search, with commas; without it those that are installed")
      ->delimiter(',')
      ->check(one_of(keys_of(kEngineNames)));
  command.add_option("--batch", options.request.batches, "Batch sizes to search, with commas")
      ->delimiter(',')
      ->check(count_value(1))
      ->default_str("1");
  command.add_option("--threads", options.request.threads, "Numbers of threads, with commas")
      ->delimiter(',')
      ->check(count_value(1))
      ->default_str("1");
  command
      .add_option("--precision", options.precisions,
                  "Precisions, with commas; without it fp32, and bf16 where it is there")
      ->delimiter(',')
      ->check(one_of(keys_of(kPrecisions)));
}

}  // namespace

void add_optimize_command(CLI::App& command, Environment& environment, int& outcome) {
  const auto options = std::make_shared<OptimizeOptions>();
  command
      .add_option("model", options->request.model,
                  "An .onnx file, zoo:NAME, or a model of the study file")
      ->required();
  command
      .add_option("--study", options->request.study_file,
                  "A study file that has the model, its data, its input and recipes of yours")
      ->type_name("FILE");
  add_dataset_options(command, options->data);
  add_calibration_option(command, options->data);
  add_search_options(command, *options);
  add_grid_options(command, *options);
  command.add_option("--store", options->store, "Where every trial is kept")
      ->type_name("FILE")
      ->capture_default_str();
  command
      .add_option("--out", options->request.out,
                  "Folder for the model, the study that repeats it, and the report; without it "
                  "MODEL-optimized")
      ->type_name("FOLDER");
  command
      .add_option("--require", options->require,
                  "measured: refuse to estimate where nothing can be measured (exit code 3)")
      ->check(one_of({"measured"}));
  command.add_flag("--json", options->json, "Print what was found as JSON");
  command.callback(
      [options, &environment, &outcome] { outcome = optimize(*options, environment); });
}

}  // namespace carnot
