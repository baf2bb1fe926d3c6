// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "records/imported.hpp"
#include "store/sqlite.hpp"

namespace carnot {

/// Writes a file with everything in it, in the place of what was imported from that path before.
/// Called inside a transaction.
Result<void> replace_import(const SqliteDatabase& database, const ImportedFile& file,
                            WallTime imported);

}  // namespace carnot
