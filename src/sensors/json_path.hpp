// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/result.hpp"

namespace carnot {

/// Where in a JSON document a value stands: a JSON pointer as in RFC 6901, "/Outputs/0/Load". The
/// empty one is the whole document.
class JsonPath {
 public:
  /// Errors: bad_input for a text that is no JSON pointer.
  static Result<JsonPath> parse(std::string_view pointer);

  const std::string& text() const { return text_; }

 private:
  explicit JsonPath(std::string text) : text_{std::move(text)} {}
  std::string text_;
};

/// The number at `path`, or the number that the text there is ("12.5": some firmware quotes its
/// numbers). Otherwise why there is none, in one sentence: a document that is not JSON, an absent
/// field, null, anything else. What is absent is missing, never 0. Throws nothing.
tl::expected<double, std::string> number_at(std::string_view json, const JsonPath& path);

/// The value at `path` as compact JSON text: "true", "3", "\"on\""; or why there is none.
tl::expected<std::string, std::string> value_at(std::string_view json, const JsonPath& path);

}  // namespace carnot
