// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.hpp"
#include "records/result_sink.hpp"
#include "store/sqlite.hpp"

namespace carnot {

/// How much of a trial is loaded: what resuming needs, what a report needs, everything.
enum class TrialDetail { outcome, latencies, readings };

/// A run's trials in the order in which they were committed. A few statements in all, however many
/// trials. With `outcome` they have no windows.
Result<std::vector<Trial>> load_trials(const SqliteDatabase& database, RunId run,
                                       TrialDetail detail);

/// The candidates of the run's study, in its order; empty for a run of before they were recorded.
Result<std::vector<CurrentCandidate>> load_candidates(const SqliteDatabase& database, RunId run);

}  // namespace carnot
