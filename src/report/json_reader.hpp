// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace carnot {

/// Reads the members of one JSON object that may come from anywhere. What is missing or of another
/// kind gives 0, false or nothing, and the first such member is the outcome: ask for it before what
/// was read is believed.
class JsonReader {
 public:
  /// `object` must outlive the reader; `where` names it in errors ("sources[2].account").
  JsonReader(const nlohmann::json& object, std::string where);

  double number(const char* key);
  std::int64_t integer(const char* key);
  bool flag(const char* key);
  std::string text(const char* key);
  /// A whole number written as text, for it may exceed 2^53.
  std::uint64_t unsigned_text(const char* key);
  bool is_null(const char* key) const;
  /// A text that `parse` knows.
  template <class Parse>
  auto one_of(const char* key, Parse parse) -> decltype(parse(std::string_view{})) {
    const auto known = parse(text(key));
    if (!known) refuse(key, "has a value that this Carnot does not know");
    return known;
  }
  /// Of what is no object the members are missing.
  JsonReader object(const char* key);
  /// Every member of a list; none where it is no list.
  const nlohmann::json& list(const char* key);

  void refuse(const char* key, std::string_view why);
  const std::string& where() const { return where_; }
  /// The first thing that was wrong. Errors: bad_input.
  Result<void> outcome() const;

 private:
  const nlohmann::json& at(const char* key) const;

  const nlohmann::json& object_;
  std::string where_;
  std::optional<Error> error_;
};

}  // namespace carnot
