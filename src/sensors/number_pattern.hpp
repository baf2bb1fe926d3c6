// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/result.hpp"

namespace carnot {

/// Where the number stands in a line that a program printed: by a regular expression, or as the
/// line's first number.
class NumberPattern {
 public:
  /// The first number that does not belong to a word ("cpu0: 12.5W" is 12.5).
  NumberPattern() = default;
  /// ECMAScript, as std::regex takes it. The number is the first group, without one the whole
  /// match. Errors: bad_input for what is no regular expression.
  static Result<NumberPattern> parse(std::string_view expression);

  /// Empty where the line does not match, or holds no number at all: a heading, a comment. The
  /// error is one sentence: what matched but cannot be read for certain ("12,5", "12:30:05",
  /// "1.2.3"). Looks at the first 1000 bytes of a line.
  tl::expected<std::optional<double>, std::string> number_in(std::string_view line) const;

 private:
  std::optional<std::regex> expression_;
};

}  // namespace carnot
