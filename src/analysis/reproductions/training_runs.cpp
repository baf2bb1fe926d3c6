// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/training_runs.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

namespace carnot {
namespace {

/// Without so many runs of the least (count > 0) or of the greatest value (count < 0).
TrainingRuns without_runs(TrainingRuns runs, TrainingField field, int count) {
  std::ranges::stable_sort(runs, {}, field);
  const auto many = std::min(runs.size(), static_cast<std::size_t>(std::abs(count)));
  const auto left_out = static_cast<std::ptrdiff_t>(many);
  if (count > 0) runs.erase(runs.begin(), runs.begin() + left_out);
  if (count < 0) runs.erase(runs.end() - left_out, runs.end());
  return runs;
}

}  // namespace

Result<TrainingRuns> training_runs(const ColumnTable& table) {
  CARNOT_TRY(const auto places, table.words("training environment"));
  CARNOT_TRY(const auto networks, table.words("architecture"));
  CARNOT_TRY(const auto megajoules, table.numbers("energy (MJ)"));
  CARNOT_TRY(const auto hours, table.numbers("training duration (h)"));
  CARNOT_TRY(const auto watts, table.numbers("average power draw (W)"));
  CARNOT_TRY(const auto usage, table.numbers("gpu usage (%)"));
  CARNOT_TRY(const auto f1, table.numbers("f1-score"));
  CARNOT_TRY(const auto gflops, table.numbers("GFLOPs"));
  CARNOT_TRY(const auto images, table.numbers("total seen images"));
  TrainingRuns runs;
  runs.reserve(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    runs.push_back({places[i], networks[i], megajoules[i], hours[i], watts[i], usage[i], f1[i],
                    gflops[i], megajoules[i] * 1e6 / images[i]});
  }
  return runs;
}

TrainingRuns runs_at(const TrainingRuns& runs, std::string_view place, std::string_view network) {
  TrainingRuns chosen;
  std::ranges::copy_if(runs, std::back_inserter(chosen), [&](const TrainingRun& run) {
    return run.place == place && run.network == network;
  });
  return chosen;
}

TrainingRuns tested_runs(const TrainingRuns& runs, std::string_view place,
                         std::string_view network) {
  TrainingRuns all = runs_at(runs, place, network);
  if (place == "Cloud" && network == "nasnet_mobile")
    return without_runs(std::move(all), &TrainingRun::gpu_usage, 4);
  if (place == "Cloud" && network == "resnet50")
    return without_runs(std::move(all), &TrainingRun::gpu_usage, 5);
  if (place == "Cloud" && network == "vgg16")
    return without_runs(std::move(all), &TrainingRun::joules_per_image, -1);
  if (place == "Local ML Engineer/Gamer" && network == "mobilenet_v2")
    return without_runs(std::move(all), &TrainingRun::gpu_usage, -7);
  // It learned nothing, so that its F1 says nothing.
  std::erase_if(all, [](const TrainingRun& run) { return run.f1 == 0.0; });
  return all;
}

std::vector<double> column_of(const TrainingRuns& runs, TrainingField field) {
  std::vector<double> values;
  values.reserve(runs.size());
  for (const TrainingRun& run : runs) values.push_back(run.*field);
  return values;
}

std::vector<std::vector<double>> columns_of_groups(const TrainingGroups& groups,
                                                   TrainingField field) {
  std::vector<std::vector<double>> values;
  values.reserve(groups.size());
  for (const TrainingRuns& runs : groups) values.push_back(column_of(runs, field));
  return values;
}

TrainingRuns joined(const TrainingGroups& groups) {
  TrainingRuns all;
  for (const TrainingRuns& runs : groups) all.insert(all.end(), runs.begin(), runs.end());
  return all;
}

}  // namespace carnot
