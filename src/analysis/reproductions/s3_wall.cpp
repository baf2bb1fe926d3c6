// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/s3_wall.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/reproductions/figure_parts.hpp"

namespace carnot {
namespace {

/// One run under a tracker and a meter at the wall; kWh.
struct MeteredRun {
  std::string data;
  std::string architecture;
  double tracked = 0.0;
  double tracked_by_power = 0.0;  // the processors' share as their power times time
  double wall = 0.0;
  double processor = 0.0;
};

Result<std::vector<MeteredRun>> metered_runs(const ColumnTable& table) {
  CARNOT_TRY(const auto data, table.words("data"));
  CARNOT_TRY(const auto architectures, table.words("architecture"));
  CARNOT_TRY(const auto tracked, table.numbers("cc_energy_kWh"));
  CARNOT_TRY(const auto processors, table.numbers("cc_cpu_kWh"));
  CARNOT_TRY(const auto powers, table.numbers("cc_cpu_power_W"));
  CARNOT_TRY(const auto seconds, table.numbers("cc_duration_s"));
  CARNOT_TRY(const auto wall, table.numbers("wattmeter_kWh"));
  constexpr double kJoulesPerKwh = 3.6e6;
  std::vector<MeteredRun> runs;
  runs.reserve(data.size());
  for (std::size_t i = 0; i < data.size(); ++i) {
    const double by_power = powers[i] * seconds[i] / kJoulesPerKwh;
    runs.push_back({data[i], architectures[i], tracked[i], tracked[i] - processors[i] + by_power,
                    wall[i], processors[i]});
  }
  return runs;
}

Result<void> add_wall_fits(Figures& made, const std::vector<MeteredRun>& runs) {
  std::vector<double> tracked;
  std::vector<double> by_power;
  std::vector<double> wall;
  std::vector<double> ratios;
  std::vector<double> ratios_by_power;
  std::vector<double> processors;
  for (auto* values : {&tracked, &by_power, &wall, &ratios, &ratios_by_power, &processors})
    values->reserve(runs.size());
  for (const MeteredRun& run : runs) {
    tracked.push_back(run.tracked);
    by_power.push_back(run.tracked_by_power);
    wall.push_back(run.wall);
    ratios.push_back(run.wall / run.tracked);
    ratios_by_power.push_back(run.wall / run.tracked_by_power);
    processors.push_back(run.processor);
  }
  CARNOT_TRY_VOID(add_line(made, "wall/fit", tracked, wall));
  CARNOT_TRY_VOID(add_line(made, "wall/fit-by-power", by_power, wall));
  CARNOT_TRY_VOID(add_spread(made, "wall/ratio", std::move(ratios)));
  CARNOT_TRY_VOID(add_spread(made, "wall/ratio-by-power", std::move(ratios_by_power)));
  return add_spread(made, "wall/processor", std::move(processors));
}

Result<void> add_wall_means(Figures& made, const std::vector<MeteredRun>& runs) {
  std::map<std::string, std::vector<double>> tracked;
  std::map<std::string, std::vector<double>> wall;
  std::map<std::string, std::map<std::string, std::vector<double>>> by_architecture;
  std::map<std::string, std::vector<double>> by_data;
  for (const MeteredRun& run : runs) {
    const std::string cell = run.data + "/" + run.architecture;
    tracked[cell].push_back(run.tracked);
    wall[cell].push_back(run.wall);
    by_architecture[run.data][run.architecture].push_back(run.wall);
    by_data[run.data].push_back(run.wall);
  }
  std::vector<double> missing_percent;
  missing_percent.reserve(tracked.size());
  for (const auto& [cell, values] : tracked) {
    const double software = mean_of_values(values);
    const double metered = mean_of_values(wall[cell]);
    made["wall/tracked/" + cell] = software;
    made["wall/metered/" + cell] = metered;
    missing_percent.push_back(100.0 * (1.0 - software / metered));
  }
  CARNOT_TRY_VOID(add_spread(made, "wall/missing-percent", std::move(missing_percent)));
  const auto values_of = [](const auto& groups) {
    std::vector<std::vector<double>> values;
    values.reserve(groups.size());
    for (const auto& [name, group] : groups) values.push_back(group);
    return values;
  };
  for (const auto& [data, groups] : by_architecture) {
    CARNOT_TRY_VOID(add_kruskal_wallis(made, "wall/architecture/" + data, values_of(groups)));
  }
  return add_kruskal_wallis(made, "wall/data", values_of(by_data));
}

}  // namespace

Result<void> add_wall_figures(Figures& made, const ColumnTable& table) {
  CARNOT_TRY(const std::vector<MeteredRun> runs, metered_runs(table));
  CARNOT_TRY_VOID(add_wall_means(made, runs));
  return add_wall_fits(made, runs);
}

}  // namespace carnot
