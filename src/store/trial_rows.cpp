// SPDX-License-Identifier: Apache-2.0
#include "store/trial_rows.hpp"

#include <fmt/format.h>

#include "base/assert.hpp"

namespace carnot {
namespace {

std::string_view joins_of(TrialRows rows) {
  switch (rows) {
    case TrialRows::trials:
      return "";
    case TrialRows::findings:
      return " JOIN trial_finding ON trial_finding.trial_id = trial.id";
    case TrialRows::sources:
      return " JOIN trial_source ON trial_source.trial_id = trial.id";
    case TrialRows::windows:
      return " JOIN trial_window ON trial_window.trial_id = trial.id"
             " JOIN measurement ON measurement.id = trial_window.measurement_id";
    case TrialRows::readings:
      return " JOIN trial_window ON trial_window.trial_id = trial.id"
             " JOIN reading ON reading.window_id = trial_window.id";
    case TrialRows::source_energies:
      return " JOIN trial_window ON trial_window.trial_id = trial.id"
             " JOIN source_energy ON source_energy.measurement_id = trial_window.measurement_id";
  }
  return "";
}

std::string_view energy_id_of(TrialRows rows) {
  CARNOT_ASSERT(rows == TrialRows::windows || rows == TrialRows::source_energies);
  return rows == TrialRows::windows ? "measurement.total_energy_id" : "source_energy.energy_id";
}

}  // namespace

std::string select_of_run(std::string_view columns, TrialRows rows, std::string_view order) {
  return fmt::format("SELECT {} FROM trial{} WHERE trial.run_id = ? ORDER BY {}", columns,
                     joins_of(rows), order);
}

std::string select_energies_of_run(std::string_view columns, TrialRows rows,
                                   std::string_view order) {
  return fmt::format(
      "SELECT {} FROM trial{} JOIN energy ON energy.id = {} WHERE trial.run_id = ? ORDER BY {}",
      columns, joins_of(rows), energy_id_of(rows), order);
}

std::string select_energy_findings_of_run(TrialRows rows) {
  return fmt::format(
      "SELECT energy_finding.energy_id, energy_finding.code, energy_finding.severity, "
      "energy_finding.detail FROM trial{} JOIN energy_finding ON energy_finding.energy_id = {} "
      "WHERE trial.run_id = ? ORDER BY energy_finding.rowid",
      joins_of(rows), energy_id_of(rows));
}

}  // namespace carnot
