// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "store/sqlite.hpp"

namespace carnot {

/// Brings a store to this program's version, in one transaction, or says why it cannot: not a store
/// of Carnot, or written by a newer Carnot. An empty file becomes a store.
Result<void> migrate(const SqliteDatabase& database);

/// Refuses what is not a store of Carnot, or newer than this program, and changes nothing. An empty
/// file passes.
Result<void> check_is_ours(const SqliteDatabase& database);

/// Whether migrate() would leave it as it is. Refuses what check_is_ours refuses.
Result<bool> is_current(const SqliteDatabase& database);

}  // namespace carnot
