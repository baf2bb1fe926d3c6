// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/result.hpp"
#include "records/result_sink.hpp"
#include "records/search_cost.hpp"
#include "store/sqlite.hpp"

namespace carnot {

/// How the cost of a search becomes a row and comes back. The writer is called inside a
/// transaction.
Result<void> replace_search_cost(const SqliteDatabase& database, RunId run, const SearchCost& cost);
/// Empty for a run of no search.
Result<std::optional<SearchCost>> load_search_cost(const SqliteDatabase& database, RunId run);

}  // namespace carnot
