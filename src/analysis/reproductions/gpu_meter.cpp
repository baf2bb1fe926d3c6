// SPDX-License-Identifier: Apache-2.0
//
// Graphics boards seen by nvidia-smi and by a meter in their supply lines at once.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "analysis/reproductions/figure_parts.hpp"
#include "analysis/reproductions/procedures.hpp"

namespace carnot {
namespace {

struct MeteredBoard {
  std::string_view key;
  std::string_view meter;
  std::string_view board;
};
constexpr std::array<MeteredBoard, 3> kMeteredBoards{
    {{"3090-transient", "traces/gpu_meter_pairs/3090_transient_pmd_meter.csv.gz",
      "traces/gpu_meter_pairs/3090_transient_nvidia_smi.csv"},
     {"3090-squarewave", "traces/gpu_meter_pairs/3090_squarewave5050_pmd_meter.csv.gz",
      "traces/gpu_meter_pairs/3090_squarewave5050_nvidia_smi.csv"},
     {"a100-transient", "traces/gpu_meter_pairs/A100_transient_pmd_meter.csv.gz",
      "traces/gpu_meter_pairs/A100_transient_nvidia_smi.csv"}}};
constexpr std::array<std::string_view, 6> kBoardFiles{
    kMeteredBoards[0].meter, kMeteredBoards[0].board, kMeteredBoards[1].meter,
    kMeteredBoards[1].board, kMeteredBoards[2].meter, kMeteredBoards[2].board};

Result<PowerLog> power_log(const ColumnTable& table, std::string_view column) {
  PowerLog log;
  CARNOT_TRY(log.seconds, table.numbers("t_ms"));
  CARNOT_TRY(log.watts, table.numbers(column));
  for (double& instant : log.seconds) instant /= 1000.0;
  if (log.seconds.size() < 2 || !std::ranges::is_sorted(log.seconds))
    return table.refused("its rows do not follow one another in time.");
  return log;
}

/// On the straight line between its neighbours. REQUIRES: within the log.
double watts_at(const PowerLog& log, double seconds) {
  const auto next = std::ranges::upper_bound(log.seconds, seconds);
  const auto after = std::clamp(next - log.seconds.begin(), std::ptrdiff_t{1},
                                static_cast<std::ptrdiff_t>(log.seconds.size()) - 1);
  const auto i = static_cast<std::size_t>(after);
  const double share = (seconds - log.seconds[i - 1]) / (log.seconds[i] - log.seconds[i - 1]);
  return log.watts[i - 1] + share * (log.watts[i] - log.watts[i - 1]);
}

PowerLog part_of(const PowerLog& log, double from, double to) {
  PowerLog part{.seconds = {from}, .watts = {watts_at(log, from)}};
  for (std::size_t i = 0; i < log.seconds.size(); ++i) {
    if (!(log.seconds[i] > from && log.seconds[i] < to)) continue;
    part.seconds.push_back(log.seconds[i]);
    part.watts.push_back(log.watts[i]);
  }
  part.seconds.push_back(to);
  part.watts.push_back(watts_at(log, to));
  return part;
}

/// The middle of the times between two changes of what the board says.
Result<double> refresh_milliseconds(const PowerLog& log) {
  std::vector<double> gaps;
  double last = 0.0;
  bool has_last = false;
  for (std::size_t i = 1; i < log.watts.size(); ++i) {
    if (log.watts[i] == log.watts[i - 1]) continue;
    if (has_last) gaps.push_back(1000.0 * (log.seconds[i] - last));
    last = log.seconds[i];
    has_last = true;
  }
  return middle_value_of(std::move(gaps));
}

Result<void> add_board_pair(Figures& made, const std::string& key, const ColumnTable& metered,
                            const ColumnTable& said) {
  CARNOT_TRY(const PowerLog meter, power_log(metered, "total_W"));
  const double joules = joules_of(meter);
  made[key + "/meter"] = joules;
  for (const auto& [name, column] :
       {std::pair{"/draw", "power.draw [W]"}, std::pair{"/instant", "power.draw.instant [W]"}}) {
    CARNOT_TRY(const PowerLog board, power_log(said, column));
    if (board.seconds.front() > meter.seconds.front() ||
        board.seconds.back() < meter.seconds.back())
      return said.refused("its rows do not cover the meter's.");
    made[key + name] =
        joules_of(part_of(board, meter.seconds.front(), meter.seconds.back())) / joules;
    if (std::string_view{name} == "/draw") {
      CARNOT_TRY(made[key + "/refresh"], refresh_milliseconds(board));
    }
  }
  return {};
}

Result<Figures> reproduce_gpu_meter(const StudyFiles& files) {
  Figures made;
  for (const MeteredBoard& one : kMeteredBoards) {
    CARNOT_TRY(const ColumnTable metered, files.table(one.meter));
    CARNOT_TRY(const ColumnTable said, files.table(one.board));
    CARNOT_TRY_VOID(add_board_pair(made, std::string{one.key}, metered, said));
  }
  return made;
}

}  // namespace

Procedure procedure_of_gpu_meter() { return {"gpu-meter", kBoardFiles, reproduce_gpu_meter}; }

}  // namespace carnot
