// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace carnot {

/// Rows of a run's trials, or what hangs on them. How the tables join stands in trial_rows.cpp and
/// nowhere else.
enum class TrialRows {
  trials,
  findings,
  sources,
  windows,          // with their measurements
  readings,         // of windows
  source_energies,  // of windows
};

/// "SELECT ... WHERE run_id = ? ORDER BY ...", whose one parameter is the run.
std::string select_of_run(std::string_view columns, TrialRows rows, std::string_view order);

/// The same rows, each with its energy: `columns` may name those of `energy`.
std::string select_energies_of_run(std::string_view columns, TrialRows rows,
                                   std::string_view order);

/// Findings of these energies, as load_findings wants them.
std::string select_energy_findings_of_run(TrialRows rows);

}  // namespace carnot
