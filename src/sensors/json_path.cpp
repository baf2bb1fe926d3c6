// SPDX-License-Identifier: Apache-2.0
#include "sensors/json_path.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace carnot {
namespace {

using Json = nlohmann::json;
using Missing = tl::unexpected<std::string>;

/// The library throws for an index that is no number ("/list/x"), and in other versions for others.
const Json* find(const Json& document, const std::string& pointer) {
  try {
    const Json::json_pointer parsed{pointer};
    return document.contains(parsed) ? &document.at(parsed) : nullptr;
  } catch (const Json::exception&) {
    return nullptr;
  }
}

Json parse(std::string_view text) {
  constexpr bool kThrow = false;
  return Json::parse(text.begin(), text.end(), nullptr, kThrow);
}

std::string short_text(const Json& value) {
  constexpr std::size_t kMostQuoted = 60;
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > kMostQuoted) text = valid_utf8(text.substr(0, kMostQuoted)) + "...";
  return text;
}

}  // namespace

Result<JsonPath> JsonPath::parse(std::string_view pointer) {
  try {
    const Json::json_pointer checked{std::string{pointer}};
    return JsonPath{std::string{pointer}};
  } catch (const Json::exception&) {
    return fail(ErrorCode::bad_input,
                fmt::format("\"{}\" is no JSON pointer.", valid_utf8(pointer)),
                "Write it as in RFC 6901, each step after a slash: \"/meters/0/power\".");
  }
}

tl::expected<double, std::string> number_at(std::string_view json, const JsonPath& path) {
  const Json document = parse(json);
  if (document.is_discarded()) return Missing{"the answer is not JSON."};
  const Json* value = find(document, path.text());
  if (value == nullptr) return Missing{fmt::format("the answer has no {}.", path.text())};
  const auto* text = value->get_ptr<const Json::string_t*>();
  const auto number = value->is_number() ? std::optional{value->get<double>()}
                      : text != nullptr  ? parse_double(trim(*text))
                                         : std::nullopt;
  if (number && std::isfinite(*number)) return *number;
  return Missing{fmt::format("{} is {}, which is no number.", path.text(), short_text(*value))};
}

tl::expected<std::string, std::string> value_at(std::string_view json, const JsonPath& path) {
  const Json document = parse(json);
  if (document.is_discarded()) return Missing{"the answer is not JSON."};
  const Json* value = find(document, path.text());
  if (value == nullptr) return Missing{fmt::format("the answer has no {}.", path.text())};
  return short_text(*value);
}

}  // namespace carnot
