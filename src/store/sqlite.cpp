// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/assert.hpp"

namespace carnot {
namespace {

constexpr int kLockedForMilliseconds = 5000;

Error sqlite_error(sqlite3* database, std::string_view doing, const std::filesystem::path& path) {
  const int code = sqlite3_errcode(database);
  if (code == SQLITE_NOTADB) {
    return {ErrorCode::bad_input, fmt::format("{} is not a store of Carnot.", path.string()),
            "Choose another file with --store."};
  }
  std::string remedy;
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    remedy = "Another carnot is writing to it: wait, or choose another file with --store.";
  if (code == SQLITE_FULL)
    remedy =
        "The disk is full: free some space and run the same command again; finished trials are "
        "kept.";
  if (code == SQLITE_CORRUPT) remedy = "Choose another file with --store.";
  if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY)
    remedy = "Check the folder's permissions, or choose another file with --store.";
  return Error{ErrorCode::environment,
               fmt::format("{}: cannot {}: {}.", path.string(), doing, sqlite3_errmsg(database)),
               std::move(remedy)};
}

}  // namespace

void SqliteTraits::close(Handle database) { sqlite3_close_v2(database); }

void SqliteStatementTraits::close(Handle statement) { sqlite3_finalize(statement); }

namespace {

/// Fails only for a number that the statement does not have.
void must_bind(int status) { CARNOT_ASSERT(status == SQLITE_OK); }

}  // namespace

SqliteStatement::SqliteStatement(sqlite3* database, UniqueHandle<SqliteStatementTraits> statement)
    : database_{database}, statement_{std::move(statement)} {}

SqliteStatement& SqliteStatement::operator<<(std::int64_t value) {
  must_bind(sqlite3_bind_int64(statement_.get(), ++bound_, value));
  return *this;
}

SqliteStatement& SqliteStatement::operator<<(double value) {
  must_bind(sqlite3_bind_double(statement_.get(), ++bound_, value));
  return *this;
}

SqliteStatement& SqliteStatement::operator<<(std::string_view value) {
  // A null pointer would bind NULL, and an empty text is not "not known".
  const char* text = value.data() == nullptr ? "" : value.data();
  must_bind(sqlite3_bind_text64(statement_.get(), ++bound_, text, value.size(), SQLITE_TRANSIENT,
                                SQLITE_UTF8));
  return *this;
}

SqliteStatement& SqliteStatement::operator<<(std::span<const std::byte> value) {
  const void* bytes = value.empty() ? static_cast<const void*>("") : value.data();
  must_bind(sqlite3_bind_blob64(statement_.get(), ++bound_, bytes, value.size(), SQLITE_TRANSIENT));
  return *this;
}

SqliteStatement& SqliteStatement::operator<<(std::nullopt_t) {
  must_bind(sqlite3_bind_null(statement_.get(), ++bound_));
  return *this;
}

Result<bool> SqliteStatement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  const char* name = sqlite3_db_filename(database_, "main");
  return tl::unexpected(
      sqlite_error(database_, "carry out a statement", name == nullptr ? "the store" : name));
}

Result<void> SqliteStatement::run() {
  CARNOT_TRY(const bool row, step());
  CARNOT_ASSERT(!row);
  reset();
  return {};
}

void SqliteStatement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  bound_ = 0;
}

bool SqliteStatement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t SqliteStatement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double SqliteStatement::real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

std::string SqliteStatement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::span<const std::byte> SqliteStatement::blob(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  if (bytes == nullptr) return {};
  return {static_cast<const std::byte*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::optional<std::int64_t> SqliteStatement::optional_integer(int column) const {
  return is_null(column) ? std::nullopt : std::optional{integer(column)};
}

std::optional<double> SqliteStatement::optional_real(int column) const {
  return is_null(column) ? std::nullopt : std::optional{real(column)};
}

SqliteDatabase::SqliteDatabase(UniqueHandle<SqliteTraits> handle, std::filesystem::path path)
    : handle_{std::move(handle)}, path_{std::move(path)} {}

Result<SqliteDatabase> SqliteDatabase::open(const std::filesystem::path& path, Mode mode) {
  const int flags =
      mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  UniqueHandle<SqliteTraits> handle{raw};
  if (code != SQLITE_OK) return tl::unexpected(sqlite_error(raw, "open the store", path));
  sqlite3_busy_timeout(raw, kLockedForMilliseconds);
  sqlite3_extended_result_codes(raw, 0);
  return SqliteDatabase{std::move(handle), path};
}

Result<SqliteDatabase> SqliteDatabase::copy_in_memory() const {
  CARNOT_TRY(SqliteDatabase copy, open(":memory:", Mode::read_write));
  copy.path_ = path_;
  sqlite3_backup* backup = sqlite3_backup_init(copy.handle_.get(), "main", handle_.get(), "main");
  constexpr int kAllPages = -1;
  if (backup != nullptr) sqlite3_backup_step(backup, kAllPages);
  if (backup == nullptr || sqlite3_backup_finish(backup) != SQLITE_OK)
    return tl::unexpected(copy.last_error("copy the store"));
  return copy;
}

Result<SqliteStatement> SqliteDatabase::prepare(std::string_view sql) const {
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  UniqueHandle<SqliteStatementTraits> statement{raw};
  if (code != SQLITE_OK) return tl::unexpected(last_error("read the store"));
  return SqliteStatement{handle_.get(), std::move(statement)};
}

Result<void> SqliteDatabase::execute(const std::string& sql) const {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return tl::unexpected(last_error("change the store"));
  }
  return {};
}

std::int64_t SqliteDatabase::last_row() const { return sqlite3_last_insert_rowid(handle_.get()); }

Error SqliteDatabase::last_error(std::string_view doing) const {
  return sqlite_error(handle_.get(), doing, path_);
}

Result<SqliteTransaction> SqliteTransaction::begin(const SqliteDatabase& database) {
  CARNOT_TRY_VOID(database.execute("BEGIN IMMEDIATE"));
  return SqliteTransaction{database};
}

SqliteTransaction::~SqliteTransaction() {
  // A rollback that fails leaves nothing to do: SQLite rolls back itself when the file is opened
  // next.
  if (database_ != nullptr) static_cast<void>(database_->execute("ROLLBACK"));
}

Result<void> SqliteTransaction::commit() {
  CARNOT_TRY_VOID(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace carnot
