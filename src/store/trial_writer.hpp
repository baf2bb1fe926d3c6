// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "records/result_sink.hpp"
#include "store/sqlite.hpp"

namespace carnot {

/// Writes one trial with its windows, findings, sources and readings. Called inside a transaction.
Result<void> insert_trial(const SqliteDatabase& database, RunId run, const Trial& trial);

}  // namespace carnot
