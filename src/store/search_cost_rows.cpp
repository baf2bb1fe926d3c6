// SPDX-License-Identifier: Apache-2.0
#include "store/search_cost_rows.hpp"

#include <fmt/format.h>

#include "store/rows.hpp"

namespace carnot {

Result<void> replace_search_cost(const SqliteDatabase& database, RunId run,
                                 const SearchCost& cost) {
  std::optional<std::int64_t> energy;
  if (cost.energy) {
    CARNOT_TRY(energy, insert_energy(database, *cost.energy));
  }
  CARNOT_TRY(SqliteStatement insert,
             database.prepare("INSERT OR REPLACE INTO search_cost VALUES (?, ?, ?)"));
  return (insert << run << cost.time.count() << energy).run();
}

Result<std::optional<SearchCost>> load_search_cost(const SqliteDatabase& database, RunId run) {
  CARNOT_TRY(const FindingsById findings,
             load_findings(database,
                           "SELECT search_cost.energy_id, code, severity, detail FROM search_cost "
                           "JOIN energy_finding ON energy_finding.energy_id = "
                           "search_cost.energy_id WHERE run_id = ? ORDER BY energy_finding.rowid",
                           run));
  CARNOT_TRY(SqliteStatement select,
             database.prepare(fmt::format("SELECT seconds, {} FROM search_cost LEFT JOIN energy ON "
                                          "energy.id = energy_id WHERE run_id = ?",
                                          kEnergyColumns)));
  select << run;
  CARNOT_TRY(const bool row, select.step());
  if (!row) return std::optional<SearchCost>{};
  SearchCost cost{.time = Seconds{select.real(0)}};
  if (!select.is_null(1)) {
    CARNOT_TRY(cost.energy, energy_from(select, 1, findings));
  }
  return std::optional{std::move(cost)};
}

}  // namespace carnot
