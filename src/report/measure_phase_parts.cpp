// SPDX-License-Identifier: Apache-2.0
#include "report/measure_phase_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/json_list.hpp"
#include "report/json_parts.hpp"
#include "report/measurement_text.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

using nlohmann::json;

/// A loop that marks its turns would fill screens; the file formats hold them all.
constexpr std::size_t kMostRows = 40;

/// The length that would do, as the finding tells it.
std::string too_short(const Energy& energy) {
  for (const Finding& one : energy.findings()) {
    if (one.code == FindingCode::too_short) return "too short: " + valid_utf8(one.detail);
  }
  return "";
}

std::vector<std::string> row_of_phase(const PhaseReport& phase) {
  const Energy& energy = phase.measurement.total;
  return {std::string(2 * static_cast<std::size_t>(phase.depth), ' ') + valid_utf8(phase.name()),
          format_quantity(phase.measurement.duration()),
          energy.joules() ? format_estimate(*energy.joules(), "J") : "missing",
          mean_power_text(phase.measurement), too_short(energy)};
}

std::vector<std::string> row_of_phase(const RepeatedPhase& phase) {
  const std::string name = phase.name.empty() ? "(unmarked)" : valid_utf8(phase.name);
  std::vector<std::string> row{std::string(2 * static_cast<std::size_t>(phase.depth), ' ') + name,
                               fmt::format("{}", phase.runs),
                               "",
                               "no mean",
                               "",
                               ""};
  if (!phase.energy) return row;
  const RepeatedEnergy& energy = *phase.energy;
  row[2] = format_quantity(energy.mean_length);
  row[3] = energy.mean.joules() ? format_estimate(*energy.mean.joules(), "J") : "missing";
  if (energy.sample_stddev) row[4] = format_quantity(Joules{*energy.sample_stddev});
  if (energy.mean.joules() && energy.mean_length > Seconds{0.0})
    row[5] = format_quantity(Joules{energy.mean.joules()->point} / energy.mean_length);
  return row;
}

json json_repeated_phase(const RepeatedPhase& phase) {
  json one = {{"phase", phase.name.empty() ? json(nullptr) : json_text(phase.name)},
              {"depth", phase.depth},
              {"counted", phase.runs},
              {"turns", phase.turns},
              {"no_mean", phase.why_no_mean.empty() ? json(nullptr) : json_text(phase.why_no_mean)},
              {"total", phase.energy ? json_energy(phase.energy->mean) : json(nullptr)}};
  one.update(json_scatter(phase.energy));
  return one;
}

}  // namespace

std::string repeated_phases_text(const std::vector<RepeatedPhase>& phases) {
  TextTable table{{"phase", "runs", "time", "energy per run", "scatter", "mean power"}, {}};
  const std::size_t shown = std::min(kMostRows, phases.size());
  for (std::size_t i = 0; i < shown; ++i) table.rows.push_back(row_of_phase(phases[i]));
  std::string text = to_aligned_text(table);
  if (shown < phases.size()) {
    text += fmt::format("  and {} more phases; --json holds all.\n",
                        format_count(static_cast<std::int64_t>(phases.size() - shown)));
  }
  return text;
}

nlohmann::json repeated_phases_json(const std::vector<RepeatedPhase>& phases) {
  return json_list(phases, json_repeated_phase);
}

std::string phases_text(const PhasesReport& phases) {
  TextTable table{{"phase", "time", "energy", "mean power", "remark"}, {}};
  const std::size_t shown = std::min(kMostRows, phases.phases.size());
  for (std::size_t i = 0; i < shown; ++i) table.rows.push_back(row_of_phase(phases.phases[i]));
  const bool no_remarks =
      std::ranges::all_of(table.rows, [](const auto& row) { return row.back().empty(); });
  if (no_remarks) {
    table.heading.pop_back();
    for (auto& row : table.rows) row.pop_back();
  }
  std::string text = to_aligned_text(table);
  if (shown < phases.phases.size()) {
    text += fmt::format("  and {} more phases; --json and --csv hold all.\n",
                        format_count(static_cast<std::int64_t>(phases.phases.size() - shown)));
  }
  if (phases.unresolved_joules && phases.has_missing)
    text += labelled_line("unresolved", fmt::format("{} in phases too short to tell",
                                                    format_quantity(*phases.unresolved_joules)));
  for (const std::string& remark : phases.remarks)
    text += labelled_line("phases", valid_utf8(remark));
  return text;
}

nlohmann::json phases_json(const PhasesReport& phases) {
  json list = json::array();
  for (const PhaseReport& phase : phases.phases) {
    json one = {{"phase", phase.is_unmarked() ? json(nullptr) : json_text(phase.name())},
                {"depth", phase.depth},
                {"begin_seconds", json_number(phase.begin.count())},
                {"duration_seconds", json_number(phase.measurement.duration().count())},
                {"stamped", phase.stamped},
                {"total", json_total(phase.measurement)},
                {"net", phase.net ? json_energy(*phase.net) : json(nullptr)}};
    list.push_back(std::move(one));
  }
  return {{"phases", std::move(list)},
          {"unresolved_joules",
           phases.unresolved_joules ? json_number(phases.unresolved_joules->si()) : json(nullptr)},
          {"phase_remarks", json_list(phases.remarks, json_text)}};
}

}  // namespace carnot
