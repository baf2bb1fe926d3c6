// SPDX-License-Identifier: Apache-2.0
#include "store/migrations.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "store/migration_0001.hpp"
#include "store/migration_0002.hpp"
#include "store/migration_0003.hpp"
#include "store/migration_0004.hpp"
#include "store/migration_0005.hpp"
#include "store/migration_0006.hpp"
#include "store/migration_0007.hpp"
#include "store/migration_0008.hpp"
#include "store/migration_0009.hpp"

namespace carnot {
namespace {

/// "CRNT": how file(1) and we tell a store of Carnot from any other SQLite file.
constexpr std::int64_t kApplicationId = 0x43524E54;

/// Script i takes a store from version i to i + 1. Published scripts are never edited.
constexpr auto kScripts = std::to_array<std::string_view>(
    {kMigration0001, kMigration0002, kMigration0003, kMigration0004, kMigration0005, kMigration0006,
     kMigration0007, kMigration0008, kMigration0009});
constexpr auto kVersion = static_cast<std::int64_t>(kScripts.size());

Result<std::int64_t> pragma(const SqliteDatabase& database, std::string_view name) {
  CARNOT_TRY(SqliteStatement statement, database.prepare(fmt::format("PRAGMA {}", name)));
  CARNOT_TRY(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

Result<std::int64_t> table_count(const SqliteDatabase& database) {
  CARNOT_TRY(SqliteStatement statement, database.prepare("SELECT count(*) FROM sqlite_master"));
  CARNOT_TRY_VOID(statement.step());
  return statement.integer(0);
}

tl::unexpected<Error> foreign(const SqliteDatabase& database) {
  return fail(
      ErrorCode::bad_input,
      fmt::format("{} is a SQLite file, but not a store of Carnot.", database.path().string()),
      "Choose another file with --store.");
}

tl::unexpected<Error> newer(const SqliteDatabase& database, std::int64_t version) {
  return fail(ErrorCode::unsupported,
              fmt::format("{} has store version {}; this Carnot knows versions up to {}.",
                          database.path().string(), version, kVersion),
              "Use the newer Carnot that wrote it; nothing was changed.");
}

/// The version of a store of ours; 0 for an empty file.
Result<std::int64_t> version_of(const SqliteDatabase& database) {
  CARNOT_TRY(const std::int64_t application, pragma(database, "application_id"));
  CARNOT_TRY(const std::int64_t version, pragma(database, "user_version"));
  CARNOT_TRY(const std::int64_t tables, table_count(database));
  if (application != kApplicationId && (tables > 0 || version > 0)) return foreign(database);
  if (version > kVersion) return newer(database, version);
  return version;
}

}  // namespace

Result<void> check_is_ours(const SqliteDatabase& database) {
  CARNOT_TRY_VOID(version_of(database));
  return {};
}

Result<void> migrate(const SqliteDatabase& database) {
  CARNOT_TRY(const std::int64_t seen, version_of(database));
  if (seen == kVersion) return {};
  CARNOT_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database));
  CARNOT_TRY(const std::int64_t version, version_of(database));  // somebody may have been faster
  for (std::int64_t i = version; i < kVersion; ++i) {
    CARNOT_TRY_VOID(database.execute(std::string{kScripts[static_cast<std::size_t>(i)]}));
  }
  CARNOT_TRY_VOID(database.execute(fmt::format(
      "PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kVersion)));
  return transaction.commit();
}

Result<bool> is_current(const SqliteDatabase& database) {
  CARNOT_TRY(const std::int64_t version, version_of(database));
  return version == kVersion;
}

}  // namespace carnot
