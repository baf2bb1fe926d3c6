// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "base/unique_handle.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace carnot {

/// A thin veneer over SQLite: handles that close themselves, errors as values. One thread at a
/// time.
struct SqliteTraits {
  using Handle = sqlite3*;
  static constexpr Handle kEmpty = nullptr;
  static void close(Handle database);
};
struct SqliteStatementTraits {
  using Handle = sqlite3_stmt*;
  static constexpr Handle kEmpty = nullptr;
  static void close(Handle statement);
};

/// One prepared statement. Bind in order with <<, then step() or run(). Values are always bound,
/// never pasted.
class SqliteStatement {
 public:
  SqliteStatement(sqlite3* database, UniqueHandle<SqliteStatementTraits> statement);

  SqliteStatement& operator<<(std::int64_t value);
  SqliteStatement& operator<<(int value) { return *this << static_cast<std::int64_t>(value); }
  SqliteStatement& operator<<(double value);
  SqliteStatement& operator<<(std::string_view value);  // the text is copied
  SqliteStatement& operator<<(const std::string& value) { return *this << std::string_view{value}; }
  SqliteStatement& operator<<(std::span<const std::byte> value);
  SqliteStatement& operator<<(std::nullopt_t);
  template <class T>
  SqliteStatement& operator<<(const std::optional<T>& value) {
    return value ? *this << *value : *this << std::nullopt;
  }

  /// True: a row is there. False: no more rows.
  Result<bool> step();
  /// For statements without rows; leaves the statement ready to be bound again.
  Result<void> run();
  void reset();

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  std::span<const std::byte> blob(int column) const;  // valid until the next step
  std::optional<std::int64_t> optional_integer(int column) const;
  std::optional<double> optional_real(int column) const;

 private:
  sqlite3* database_;  // borrowed; outlives the statement
  UniqueHandle<SqliteStatementTraits> statement_;
  int bound_ = 0;
};

class SqliteDatabase {
 public:
  enum class Mode { read_only, read_write };
  /// Opens or creates. A locked file is waited for, 5 s at most. Errors: environment, with the
  /// file's name.
  static Result<SqliteDatabase> open(const std::filesystem::path& path, Mode mode);

  /// All of it in memory, with this one's path for its errors: what changes there leaves the file
  /// alone.
  Result<SqliteDatabase> copy_in_memory() const;

  Result<SqliteStatement> prepare(std::string_view sql) const;
  Result<void> execute(const std::string& sql) const;  // several statements without rows
  std::int64_t last_row() const;
  const std::filesystem::path& path() const { return path_; }
  Error last_error(std::string_view doing) const;

 private:
  SqliteDatabase(UniqueHandle<SqliteTraits> handle, std::filesystem::path path);
  UniqueHandle<SqliteTraits> handle_;
  std::filesystem::path path_;
};

/// Rolls back in its destructor unless committed.
class SqliteTransaction {
 public:
  static Result<SqliteTransaction> begin(const SqliteDatabase& database);
  SqliteTransaction(SqliteTransaction&& other) noexcept
      : database_{std::exchange(other.database_, nullptr)} {}
  SqliteTransaction& operator=(SqliteTransaction&&) = delete;
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  ~SqliteTransaction();
  Result<void> commit();

 private:
  explicit SqliteTransaction(const SqliteDatabase& database) : database_{&database} {}
  const SqliteDatabase* database_;  // borrowed; null once done
};

}  // namespace carnot
