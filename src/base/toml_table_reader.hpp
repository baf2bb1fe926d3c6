// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <toml++/toml.h>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

namespace carnot {

/// Reads one table of a TOML file into variables and keeps the first thing that is wrong with it.
///
/// read() leaves its target alone when the key is absent, so defaults live with the records. Every
/// key that was asked for is a valid one; finish() then refuses any other, naming the nearest.
/// Sentences begin with "file:line:" and name the key by its path ("protocol.window").
class TomlTableReader {
 public:
  /// `file` is for messages; `path` is the table's own name ("protocol"), empty for the root. Both
  /// outlive the reader.
  TomlTableReader(const toml::table& table, std::string_view file, std::string path);

  bool has(std::string_view key) const { return table_.contains(key); }
  /// Refuses the table when the key is absent; `why` says what it is for.
  void require(std::string_view key, std::string_view why);

  void read(std::string_view key, std::string& into);
  void read(std::string_view key, bool& into);
  void read(std::string_view key, double& into);
  /// A whole number in least..greatest.
  void read(std::string_view key, std::int64_t& into, std::int64_t least, std::int64_t greatest);
  void read(std::string_view key, int& into, int least, int greatest);
  /// "500 ms", "2 s", "10 min", "1 h": a duration carries its unit.
  void read(std::string_view key, Seconds& into);
  void read(std::string_view key, std::optional<Seconds>& into);
  /// "2 %" or 0.02, in 0..1.
  void read_share(std::string_view key, double& into);
  void read_share(std::string_view key, std::optional<double>& into);
  void read(std::string_view key, std::vector<double>& into);
  /// One value or a list of them: "a" is ["a"].
  void read(std::string_view key, std::vector<std::string>& into);
  void read(std::string_view key, std::vector<int>& into, int least, int greatest);

  /// A sub-table, or each table of an array of tables; not called when absent.
  void read_table(std::string_view key, const std::function<Result<void>(TomlTableReader&)>& body);
  void read_tables(std::string_view key, const std::function<Result<void>(TomlTableReader&)>& body);
  /// One table of an array of tables, for what is known only after all were read. REQUIRES: the
  /// key was read with read_tables, which found nothing wrong, and holds more than `index` tables.
  TomlTableReader table_at(std::string_view key, std::size_t index) const;
  /// The line of a key's value.
  std::int64_t line_of(std::string_view key) const;
  /// The raw node for forms of its own; null when absent.
  const toml::node* node(std::string_view key);

  /// An error placed at a key ("file:12: models[0].source ..."), for the caller's own checks.
  Error error_at(std::string_view key, std::string_view what, std::string remedy = {}) const;
  /// The same, placed at an item of the key's list; at the value where it is no list.
  Error error_at_item(std::string_view key, std::size_t item, std::string_view what,
                      std::string remedy = {}) const;
  /// The same, placed at any part of the key's value.
  Error error_at_node(const toml::node& node, std::string_view key, std::string_view what,
                      std::string remedy = {}) const;
  /// Keeps it, unless an earlier one is kept already.
  void refuse(Error error);
  /// The first thing that was wrong, an unknown key included.
  Result<void> finish();

  const std::string& path() const { return path_; }
  const toml::table& table() const { return table_; }

 private:
  template <class T>
  const toml::value<T>* typed(std::string_view key, std::string_view wanted);
  const toml::node* find(std::string_view key);
  std::string name_of_key(std::string_view key) const;
  std::string place_of(const toml::node& node) const;
  Error wrong_type(std::string_view key, const toml::node& node, std::string_view wanted) const;
  Error wrong_item(std::string_view key, const toml::node& item, std::string_view wanted) const;
  std::optional<Seconds> duration(std::string_view key, const toml::node& node);

  const toml::table& table_;
  std::string_view file_;
  std::string path_;
  std::vector<std::string> known_;
  std::optional<Error> error_;
};

/// The text with a blank for every control character: quoted keys and texts may hold line breaks,
/// the sentence that quotes them may not.
std::string one_line(std::string text);

/// "Did you mean ...?", or the whole list when nothing is near: the remedy for an unknown name.
std::string suggestion_for(std::string_view misspelt, std::span<const std::string_view> names);

}  // namespace carnot
