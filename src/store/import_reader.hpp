// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "records/imported.hpp"
#include "store/sqlite.hpp"

namespace carnot {

/// Everything that was imported, the newest file first. Errors: environment when a row is none of
/// ours.
Result<std::vector<StoredImport>> load_imports(const SqliteDatabase& database);

}  // namespace carnot
