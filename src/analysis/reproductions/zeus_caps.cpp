// SPDX-License-Identifier: Apache-2.0
//
// Zeus's traces of training under power caps: what the leanest cap of each configuration saves
// against the highest one, and what it costs in time.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "analysis/reproductions/procedures.hpp"
#include "analysis/statistics/descriptive.hpp"

namespace carnot {
namespace {

constexpr std::array<std::string_view, 4> kCapFiles{
    "reference/zeus/nsdi23_traces/summary_power_a40.csv",
    "reference/zeus/nsdi23_traces/summary_power_p100.csv",
    "reference/zeus/nsdi23_traces/summary_power_rtx6000.csv",
    "reference/zeus/nsdi23_traces/summary_power_v100.csv"};
constexpr std::array<std::string_view, 4> kCappedBoards{"a40", "p100", "rtx6000", "v100"};

/// One epoch under one cap.
struct CappedEpoch {
  double cap = 0.0;  // W
  double seconds = 0.0;
  double watts = 0.0;

  double joules() const { return seconds * watts; }
};
using Sweeps = std::map<std::string, std::vector<CappedEpoch>>;  // by configuration

Result<Sweeps> cap_sweeps(const ColumnTable& table) {
  CARNOT_TRY(const auto datasets, table.words("dataset"));
  CARNOT_TRY(const auto networks, table.words("network"));
  CARNOT_TRY(const auto batches, table.words("batch_size"));
  CARNOT_TRY(const auto optimizers, table.words("optimizer"));
  CARNOT_TRY(const auto caps, table.numbers("power_limit"));
  CARNOT_TRY(const auto seconds, table.numbers("time_per_epoch"));
  CARNOT_TRY(const auto watts, table.numbers("average_power"));
  Sweeps sweeps;
  for (std::size_t i = 0; i < caps.size(); ++i) {
    sweeps[fmt::format("{}/{}/{}/{}", datasets[i], networks[i], batches[i], optimizers[i])]
        .push_back({caps[i], seconds[i], watts[i]});
  }
  return sweeps;
}

const CappedEpoch& uncapped(const std::vector<CappedEpoch>& sweep) {
  return *std::ranges::max_element(sweep, {}, &CappedEpoch::cap);
}

/// The least joules among the caps that take at most so many times the highest cap's time.
const CappedEpoch& leanest(const std::vector<CappedEpoch>& sweep, double slowdown) {
  const double allowed = slowdown * uncapped(sweep).seconds;
  const CappedEpoch* best = &uncapped(sweep);
  for (const CappedEpoch& one : sweep) {
    if (one.seconds <= allowed && one.joules() < best->joules()) best = &one;
  }
  return *best;
}

double percent_saved(const CappedEpoch& with, const CappedEpoch& without) {
  return 100.0 * (1.0 - with.joules() / without.joules());
}

void add_board(Figures& made, const std::string& board, const Sweeps& sweeps) {
  std::vector<double> saved;
  std::vector<double> slower;
  std::vector<double> saved_in_time;
  for (auto* values : {&saved, &slower, &saved_in_time}) values->reserve(sweeps.size());
  for (const auto& [configuration, sweep] : sweeps) {
    const CappedEpoch& highest = uncapped(sweep);
    const CappedEpoch& best = leanest(sweep, std::numeric_limits<double>::infinity());
    saved.push_back(percent_saved(best, highest));
    slower.push_back(100.0 * (best.seconds / highest.seconds - 1.0));
    saved_in_time.push_back(percent_saved(leanest(sweep, 1.05), highest));
  }
  for (auto* values : {&saved, &slower, &saved_in_time}) std::ranges::sort(*values);
  made[board + "/configurations"] = static_cast<double>(sweeps.size());
  made[board + "/saved/median"] = statistics::quantile_of_sorted(saved, 0.5);
  made[board + "/saved/p10"] = statistics::quantile_of_sorted(saved, 0.1);
  made[board + "/saved/p90"] = statistics::quantile_of_sorted(saved, 0.9);
  made[board + "/saved/greatest"] = saved.back();
  made[board + "/slower/median"] = statistics::quantile_of_sorted(slower, 0.5);
  made[board + "/saved-in-time/median"] = statistics::quantile_of_sorted(saved_in_time, 0.5);
  made[board + "/saved-in-time/greatest"] = saved_in_time.back();
}

/// ResNet-50 on ImageNet, batch by batch.
void add_resnet(Figures& made, const Sweeps& sweeps) {
  for (const auto& [configuration, sweep] : sweeps) {
    constexpr std::string_view kPrefix = "imagenet/resnet50/";
    if (!configuration.starts_with(kPrefix)) continue;
    const std::string batch =
        configuration.substr(kPrefix.size(), configuration.rfind('/') - kPrefix.size());
    const CappedEpoch& best = leanest(sweep, std::numeric_limits<double>::infinity());
    const CappedEpoch& highest = uncapped(sweep);
    made["resnet50/" + batch + "/best-cap"] = best.cap;
    made["resnet50/" + batch + "/best-seconds"] = best.seconds;
    made["resnet50/" + batch + "/best-megajoules"] = best.joules() / 1e6;
    made["resnet50/" + batch + "/seconds"] = highest.seconds;
    made["resnet50/" + batch + "/megajoules"] = highest.joules() / 1e6;
    made["resnet50/" + batch + "/saved"] = percent_saved(best, highest);
  }
}

Result<Figures> reproduce_zeus_caps(const StudyFiles& files) {
  Figures made;
  for (std::size_t i = 0; i < kCapFiles.size(); ++i) {
    CARNOT_TRY(const ColumnTable table, files.table(kCapFiles.at(i)));
    CARNOT_TRY(const Sweeps sweeps, cap_sweeps(table));
    add_board(made, std::string{kCappedBoards.at(i)}, sweeps);
    if (kCappedBoards.at(i) == "v100") add_resnet(made, sweeps);
  }
  return made;
}

}  // namespace

Procedure procedure_of_zeus_caps() { return {"zeus-caps", kCapFiles, reproduce_zeus_caps}; }

}  // namespace carnot
