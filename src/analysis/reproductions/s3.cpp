// SPDX-License-Identifier: Apache-2.0
//
// 2302.00967: three frozen image networks, two data sets, three places. Its figures as published,
// from counters that run on from run to run; then from the runs' own shares.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>

#include "analysis/reproductions/figure_parts.hpp"
#include "analysis/reproductions/procedures.hpp"
#include "analysis/reproductions/s3_wall.hpp"
#include "analysis/statistics/correlation.hpp"

namespace carnot {
namespace {

constexpr std::string_view kRunTable = "training/cifar_mnist_training/kaggle_45runs_per_run.csv";
constexpr std::string_view kWallTable =
    "training/cifar_mnist_training/wattmeter_vs_codecarbon_18runs.csv";
constexpr std::array<std::string_view, 7> kS3Files{
    kRunTable, kWallTable,
    // In the order in which the table above lists their rows.
    "training/cifar_mnist_training/raw_kaggle/emissions_CIFAR10_oregon2.csv",
    "training/cifar_mnist_training/raw_kaggle/emissions_CIFAR10_south_carolina.csv",
    "training/cifar_mnist_training/raw_kaggle/emissions_CIFAR10_taipei.csv",
    "training/cifar_mnist_training/raw_kaggle/emissions_MNIST_oregon.csv",
    "training/cifar_mnist_training/raw_kaggle/emissions_MNIST_south_carolina2.csv"};
constexpr std::size_t kTrackerLogs = 2;  // the first of them

/// What a tracker's log says of one training run; kWh and kg.
struct TrackedRun {
  std::string data;
  std::string region;
  std::string architecture;
  std::string tracker;  // its run_id, which may span architectures
  double accuracy = 0.0;
  double repaired_in_table = 0.0;
  double running_energy = 0.0;  // as the tracker counts: since it was started
  double running_emissions = 0.0;
  double energy = 0.0;  // of this run alone
  double emissions = 0.0;
  double published_energy = 0.0;  // of this run, but the first of an architecture keeps the total
};
using RunWord = std::string TrackedRun::*;
using RunNumber = double TrackedRun::*;

/// The rows of the trackers' logs, one after the other.
struct TrackerRows {
  std::vector<std::string> trackers;
  std::vector<double> energies;
  std::vector<double> emissions;
};

Result<TrackerRows> tracker_rows(const StudyFiles& files) {
  TrackerRows rows;
  for (std::size_t i = kTrackerLogs; i < kS3Files.size(); ++i) {
    CARNOT_TRY(const ColumnTable log, files.table(kS3Files[i]));
    CARNOT_TRY(const auto trackers, log.words("run_id"));
    CARNOT_TRY(const auto energies, log.numbers("energy_consumed"));
    CARNOT_TRY(const auto emissions, log.numbers("emissions"));
    rows.trackers.insert(rows.trackers.end(), trackers.begin(), trackers.end());
    rows.energies.insert(rows.energies.end(), energies.begin(), energies.end());
    rows.emissions.insert(rows.emissions.end(), emissions.begin(), emissions.end());
  }
  return rows;
}

/// A tracker counts on: a run's own share is what it added since the run before.
void repair_counters(std::vector<TrackedRun>& runs) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    TrackedRun& run = runs[i];
    run.energy = run.published_energy = run.running_energy;
    run.emissions = run.running_emissions;
    if (i == 0 || runs[i - 1].tracker != run.tracker) continue;
    run.energy -= runs[i - 1].running_energy;
    run.emissions -= runs[i - 1].running_emissions;
    if (runs[i - 1].architecture == run.architecture) run.published_energy = run.energy;
  }
}

Result<std::vector<TrackedRun>> tracked_runs(const StudyFiles& files) {
  CARNOT_TRY(const TrackerRows rows, tracker_rows(files));
  CARNOT_TRY(const ColumnTable table, files.table(kRunTable));
  CARNOT_TRY(const auto data, table.words("data"));
  CARNOT_TRY(const auto regions, table.words("region"));
  CARNOT_TRY(const auto architectures, table.words("architecture"));
  CARNOT_TRY(const auto trackers, table.words("run_id"));
  CARNOT_TRY(const auto accuracies, table.numbers("accuracy"));
  CARNOT_TRY(const auto repaired, table.numbers("energy_kWh"));
  if (trackers != rows.trackers) {
    return table.refused(fmt::format("its rows are not those of the trackers' logs, {} runs.",
                                     rows.trackers.size()));
  }
  std::vector<TrackedRun> runs;
  runs.reserve(data.size());
  for (std::size_t i = 0; i < data.size(); ++i) {
    runs.push_back({.data = data[i],
                    .region = regions[i],
                    .architecture = architectures[i],
                    .tracker = trackers[i],
                    .accuracy = accuracies[i],
                    .repaired_in_table = repaired[i],
                    .running_energy = rows.energies[i],
                    .running_emissions = rows.emissions[i]});
  }
  repair_counters(runs);
  return runs;
}

std::vector<std::vector<double>> grouped(const std::vector<TrackedRun>& runs, RunWord by,
                                         RunNumber value) {
  std::map<std::string, std::vector<double>> groups;
  for (const TrackedRun& run : runs) groups[run.*by].push_back(run.*value);
  std::vector<std::vector<double>> values;
  values.reserve(groups.size());
  for (auto& [name, group] : groups) values.push_back(std::move(group));
  return values;
}

/// What the study asked of its runs, of one pair of energy and emissions.
Result<void> add_tests(Figures& made, const std::string& key, const std::vector<TrackedRun>& runs,
                       RunNumber energy, RunNumber emissions) {
  const std::array<std::pair<const char*, RunNumber>, 2> quantities{
      {{"energy", energy}, {"emissions", emissions}}};
  const std::array<std::pair<const char*, RunWord>, 3> factors{
      {{"architecture", &TrackedRun::architecture},
       {"location", &TrackedRun::region},
       {"data", &TrackedRun::data}}};
  std::vector<std::uint8_t> is_cifar;
  is_cifar.reserve(runs.size());
  for (const TrackedRun& run : runs) is_cifar.push_back(run.data == "CIFAR10" ? 1 : 0);
  for (const auto& [quantity, value] : quantities) {
    for (const auto& [factor, word] : factors) {
      CARNOT_TRY_VOID(add_kruskal_wallis(made, fmt::format("{}/{}/{}", key, factor, quantity),
                                         grouped(runs, word, value)));
    }
    std::vector<double> values;
    values.reserve(runs.size());
    for (const TrackedRun& run : runs) values.push_back(run.*value);
    CARNOT_TRY(const statistics::TestResult correlation,
               statistics::point_biserial(is_cifar, values));
    made[fmt::format("{}/data/{}/r", key, quantity)] = correlation.statistic;
  }
  return {};
}

/// Work per batch of 32 as the article states it (VGG16, VGG19, ResNet50), CIFAR-10 then MNIST: no
/// file holds it.
Result<void> add_work(Figures& made) {
  const std::vector<std::vector<double>> gflops{{21.27, 46.34}, {26.70, 58.57}, {6.68, 16.29}};
  CARNOT_TRY_VOID(add_kruskal_wallis(made, "published/architecture/flops", gflops));
  const std::vector<std::uint8_t> is_cifar{1, 0, 1, 0, 1, 0};
  const std::vector<double> values{21.27, 46.34, 26.70, 58.57, 6.68, 16.29};
  CARNOT_TRY(const statistics::TestResult correlation,
             statistics::point_biserial(is_cifar, values));
  made["published/data/flops/r"] = correlation.statistic;
  return {};
}

/// Mean energy and mean of accuracy / energy per data set, place and architecture; and what a kWh
/// emitted.
void add_means(Figures& made, const std::vector<TrackedRun>& runs) {
  struct Sums {
    double runs = 0.0;
    double published_energy = 0.0;
    double published_score = 0.0;
    double energy = 0.0;
    double score = 0.0;
  };
  std::map<std::string, Sums> cells;
  std::map<std::string, std::pair<double, double>> places;  // kg, kWh
  double furthest = 0.0;
  for (const TrackedRun& run : runs) {
    Sums& sums = cells[fmt::format("{}/{}/{}", run.data, run.region, run.architecture)];
    sums.runs += 1.0;
    sums.published_energy += run.published_energy;
    sums.published_score += run.accuracy / run.published_energy;
    sums.energy += run.energy;
    sums.score += run.accuracy / run.energy;
    places[run.region].first += run.emissions;
    places[run.region].second += run.energy;
    furthest = std::max(furthest, std::abs(run.energy / run.repaired_in_table - 1.0));
  }
  for (const auto& [cell, sums] : cells) {
    made["published/energy/" + cell] = sums.published_energy / sums.runs;
    made["published/score/" + cell] = sums.published_score / sums.runs;
    made["repaired/energy/" + cell] = sums.energy / sums.runs;
    made["repaired/score/" + cell] = sums.score / sums.runs;
  }
  for (const auto& [place, sums] : places)
    made["intensity/" + place] = 1000.0 * sums.first / sums.second;
  made["repaired/furthest"] = furthest;
}

Result<Figures> reproduce_s3(const StudyFiles& files) {
  Figures made;
  CARNOT_TRY(const auto runs, tracked_runs(files));
  CARNOT_TRY_VOID(add_tests(made, "published", runs, &TrackedRun::running_energy,
                            &TrackedRun::running_emissions));
  CARNOT_TRY_VOID(add_tests(made, "repaired", runs, &TrackedRun::energy, &TrackedRun::emissions));
  CARNOT_TRY_VOID(add_work(made));
  add_means(made, runs);
  CARNOT_TRY(const ColumnTable metered, files.table(kWallTable));
  CARNOT_TRY_VOID(add_wall_figures(made, metered));
  return made;
}

}  // namespace

Procedure procedure_of_s3() { return {"s3", kS3Files, reproduce_s3}; }

}  // namespace carnot
