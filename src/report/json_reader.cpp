// SPDX-License-Identifier: Apache-2.0
#include "report/json_reader.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/text.hpp"

namespace carnot {
namespace {

using nlohmann::json;

const json& nothing() {
  static const json kNull = nullptr;
  return kNull;
}

const json& no_members() {
  static const json kEmpty = json::array();
  return kEmpty;
}

}  // namespace

JsonReader::JsonReader(const json& object, std::string where)
    : object_{object}, where_{std::move(where)} {}

const json& JsonReader::at(const char* key) const {
  if (!object_.is_object()) return nothing();
  const auto found = object_.find(key);
  return found == object_.end() ? nothing() : *found;
}

double JsonReader::number(const char* key) {
  constexpr double kMost = 1e18;  // of no unit here; whole seconds still fit into 64 bits
  const json& value = at(key);
  if (value.is_number() && std::abs(value.get<double>()) <= kMost) return value.get<double>();
  refuse(key, value.is_number() ? "is greater than it could be" : "is no number");
  return 0.0;
}

std::int64_t JsonReader::integer(const char* key) {
  const json& value = at(key);
  if (value.is_number_unsigned() && value.get<std::uint64_t>() <= INT32_MAX)
    return value.get<std::int64_t>();
  refuse(key, "is no whole number that it could be");
  return 0;
}

bool JsonReader::flag(const char* key) {
  const json& value = at(key);
  if (value.is_boolean()) return value.get<bool>();
  refuse(key, "is neither true nor false");
  return false;
}

std::string JsonReader::text(const char* key) {
  const json& value = at(key);
  if (value.is_string()) return value.get<std::string>();
  refuse(key, "is no text");
  return {};
}

std::uint64_t JsonReader::unsigned_text(const char* key) {
  const auto number = parse_uint(text(key));
  if (!number) refuse(key, "is no whole number");
  return number.value_or(0);
}

bool JsonReader::is_null(const char* key) const { return at(key).is_null(); }

JsonReader JsonReader::object(const char* key) {
  const json& value = at(key);
  if (!value.is_object()) refuse(key, "is no object");
  return {value, fmt::format("{}.{}", where_, key)};
}

const json& JsonReader::list(const char* key) {
  const json& value = at(key);
  if (value.is_array()) return value;
  refuse(key, "is no list");
  return no_members();
}

void JsonReader::refuse(const char* key, std::string_view why) {
  if (error_) return;
  error_ = Error{ErrorCode::bad_input, fmt::format("{}: {} {}.", where_, key, why),
                 "Give a report that carnot measure --json or carnot replay --json wrote."};
}

Result<void> JsonReader::outcome() const {
  if (error_) return tl::unexpected{*error_};
  return {};
}

}  // namespace carnot
