// SPDX-License-Identifier: Apache-2.0
//
// Forecasts of a training's energy: STEP (the 2307.05520 extension) on the two raw traces, and
// estimators that need no trace on all 369 runs.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "analysis/forecasts/step.hpp"
#include "analysis/reproductions/figure_parts.hpp"
#include "analysis/reproductions/nvidia_smi_log.hpp"
#include "analysis/reproductions/procedures.hpp"

namespace carnot {
namespace {

constexpr std::string_view kForecastRuns = "statistics/dl_training_energy_369_runs.csv";
constexpr std::array<std::string_view, 3> kForecastFiles{kCloudPowerLog, kLocalPowerLog,
                                                         kForecastRuns};

/// Every reading weighs the same, as in the study's mean of a window.
PowerCourse readings_alike(const PowerLog& log) {
  PowerCourse course;
  course.reserve(log.watts.size());
  for (std::size_t i = 0; i < log.watts.size(); ++i) {
    course.push_back(
        {Seconds{log.seconds[i] - log.seconds.front()}, Watts{log.watts[i]}, Seconds{1.0}});
  }
  return course;
}

/// The trace's own joules against mean power in a window of epochs times the whole time.
Result<void> add_step(Figures& made, const std::string& key, PowerLog log, int epochs) {
  CARNOT_TRY(const PowerLog trace, without_ends(std::move(log), 3));
  const PowerCourse course = readings_alike(trace);
  const Seconds whole{trace.seconds.back() - trace.seconds.front()};
  const Seconds epoch = whole / epochs;
  for (const int first : {10, 5}) {
    const auto watts = mean_power(course, first * epoch, (first + StepRules{}.window) * epoch);
    if (!watts) return fail(ErrorCode::bad_input, "a window of epochs is empty.");
    made[fmt::format("step/{}/from-{}", key, first)] =
        100.0 * ((*watts * whole).si() / joules_of(trace) - 1.0);
  }
  return {};
}

/// What an estimator needs of a run; kJ and seconds.
struct ForecastRun {
  std::string group;  // place and network
  double kilojoules = 0.0;
  double seconds = 0.0;
  double watts = 0.0;
  double limit_watts = 0.0;
  double usage = 0.0;  // 0..1
  double gigabytes = 0.0;
  double epochs = 0.0;
};

Result<std::vector<ForecastRun>> forecast_runs(const ColumnTable& table) {
  CARNOT_TRY(const auto places, table.words("training environment"));
  CARNOT_TRY(const auto networks, table.words("architecture"));
  CARNOT_TRY(const auto megajoules, table.numbers("energy (MJ)"));
  CARNOT_TRY(const auto hours, table.numbers("training duration (h)"));
  CARNOT_TRY(const auto watts, table.numbers("average power draw (W)"));
  CARNOT_TRY(const auto limits, table.numbers("max power limit (W)"));
  CARNOT_TRY(const auto usage, table.numbers("gpu usage (%)"));
  CARNOT_TRY(const auto memory, table.numbers("average memory used (MB)"));
  CARNOT_TRY(const auto epochs, table.numbers("trained epochs"));
  std::vector<ForecastRun> runs;
  runs.reserve(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    runs.push_back({places[i] + "/" + networks[i], 1000.0 * megajoules[i], 3600.0 * hours[i],
                    watts[i], limits[i], usage[i] / 100.0, memory[i] / 1024.0, epochs[i]});
  }
  return runs;
}

/// The mean of a figure over the other runs of the same group.
std::vector<double> mean_of_the_others(const std::vector<ForecastRun>& runs,
                                       double (*figure)(const ForecastRun&)) {
  std::map<std::string, std::pair<double, double>> sums;  // of the figure, of runs
  for (const ForecastRun& run : runs) {
    auto& [sum, count] = sums[run.group];
    sum += figure(run);
    count += 1.0;
  }
  std::vector<double> means;
  means.reserve(runs.size());
  for (const ForecastRun& run : runs) {
    const auto& [sum, count] = sums[run.group];
    means.push_back((sum - figure(run)) / (count - 1.0));
  }
  return means;
}

/// Root mean squared error in kJ, and median of the errors' shares in percent.
Result<void> add_errors(Figures& made, const std::string& key, const std::vector<ForecastRun>& runs,
                        const std::vector<double>& kilojoules) {
  double squares = 0.0;
  std::vector<double> shares;
  shares.reserve(runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const double error = kilojoules[i] - runs[i].kilojoules;
    squares += error * error;
    shares.push_back(100.0 * std::abs(error) / runs[i].kilojoules);
  }
  made[key + "/rmse"] = std::sqrt(squares / static_cast<double>(runs.size()));
  CARNOT_TRY(made[key + "/median"], middle_value_of(std::move(shares)));
  return {};
}

Result<void> add_estimators(Figures& made, const std::vector<ForecastRun>& runs) {
  const std::array<std::pair<const char*, double (*)(const ForecastRun&)>, 4> of_one_run{
      {{"power-time", [](const ForecastRun& run) { return run.watts * run.seconds; }},
       {"limit-time",
        [](const ForecastRun& run) {
          return limit_for(Watts{run.limit_watts}, Seconds{run.seconds}).si();
        }},
       {"limit-usage-time",
        [](const ForecastRun& run) { return run.limit_watts * run.usage * run.seconds; }},
       {"green-algorithms", [](const ForecastRun& run) {
          return green_algorithms_for(Watts{run.limit_watts}, run.usage, run.gigabytes,
                                      Seconds{run.seconds})
              .si();
        }}}};
  std::vector<double> forecasts(runs.size());
  for (const auto& [key, joules] : of_one_run) {
    for (std::size_t i = 0; i < runs.size(); ++i) forecasts[i] = joules(runs[i]) / 1000.0;
    CARNOT_TRY_VOID(add_errors(made, std::string{"estimator/"} + key, runs, forecasts));
  }
  const auto watts = mean_of_the_others(runs, [](const ForecastRun& run) { return run.watts; });
  for (std::size_t i = 0; i < runs.size(); ++i) forecasts[i] = watts[i] * runs[i].seconds / 1000.0;
  CARNOT_TRY_VOID(add_errors(made, "estimator/others-power", runs, forecasts));
  const auto per_epoch =
      mean_of_the_others(runs, [](const ForecastRun& run) { return run.kilojoules / run.epochs; });
  for (std::size_t i = 0; i < runs.size(); ++i) forecasts[i] = per_epoch[i] * runs[i].epochs;
  return add_errors(made, "estimator/others-epoch", runs, forecasts);
}

Result<Figures> reproduce_step(const StudyFiles& files) {
  Figures made;
  // Trained epochs of these two runs, by the table.
  const std::array<std::tuple<const char*, std::string_view, int>, 2> traces{
      {{"mobilenet", kCloudPowerLog, 98}, {"vgg", kLocalPowerLog, 91}}};
  for (const auto& [key, file, epochs] : traces) {
    CARNOT_TRY(const ColumnTable table, files.table(file));
    CARNOT_TRY(PowerLog log, nvidia_smi_power(table));
    const auto added = add_step(made, key, std::move(log), epochs);
    if (!added) return table.refused(added.error().message);
  }
  CARNOT_TRY(const ColumnTable table, files.table(kForecastRuns));
  CARNOT_TRY(const auto runs, forecast_runs(table));
  CARNOT_TRY_VOID(add_estimators(made, runs));
  return made;
}

}  // namespace

Procedure procedure_of_step() { return {"step", kForecastFiles, reproduce_step}; }

}  // namespace carnot
