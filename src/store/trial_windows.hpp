// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "records/result_sink.hpp"
#include "store/sqlite.hpp"

namespace carnot {

/// Trials under construction, with the way from a row's id to its place.
struct TrialLoading {
  std::vector<Trial> trials;
  std::unordered_map<std::int64_t, std::size_t> trial_at;  // by trial.id
  struct WindowPlace {
    std::size_t trial;
    std::size_t window;
  };
  std::unordered_map<std::int64_t, WindowPlace> window_at;       // by trial_window.id
  std::unordered_map<std::int64_t, WindowPlace> measurement_at;  // by measurement.id
};

/// Calls `take` for each row of a statement whose one parameter is the run.
template <class Take>
Result<void> for_each_row(const SqliteDatabase& database, std::string_view sql, RunId run,
                          Take take) {
  CARNOT_TRY(SqliteStatement select, database.prepare(sql));
  select << run;
  for (;;) {
    CARNOT_TRY(const bool row, select.step());
    if (!row) return {};
    CARNOT_TRY_VOID(take(select));
  }
}

/// The windows of trials that are loaded, with what each source of theirs measured.
Result<void> load_windows(const SqliteDatabase& database, RunId run, TrialLoading& loading);
/// The raw readings of windows that are loaded.
Result<void> load_readings(const SqliteDatabase& database, RunId run, TrialLoading& loading);

}  // namespace carnot
