// SPDX-License-Identifier: Apache-2.0
#include "sensors/number_pattern.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/text.hpp"

namespace carnot {
namespace {

using Found = tl::expected<std::optional<double>, std::string>;

/// The library's matching is recursive: a line of a megabyte would use up the stack.
constexpr std::size_t kLongestPatternLine = 1000;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

bool is_of_word(char letter) {
  return is_digit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         letter == '_';
}

bool digit_at(std::string_view line, std::size_t at) {
  return at < line.size() && is_digit(line[at]);
}

/// Whether a number begins here: "5", ".5", "-5", "-.5", after nothing that it might be a part of.
bool number_begins(std::string_view line, std::size_t at) {
  if (at > 0 && (is_of_word(line[at - 1]) || line[at - 1] == '.')) return false;
  std::size_t digits = at;
  if (digits < line.size() && (line[digits] == '-' || line[digits] == '+')) ++digits;
  if (digits < line.size() && line[digits] == '.') ++digits;
  return digit_at(line, digits);
}

/// "12,5", "12:30:05", "2026-11-21", "1.2.3": which of these numbers is meant is not known.
bool goes_on(std::string_view rest) {
  constexpr std::string_view kJoints = ",:/-.";
  return !rest.empty() && kJoints.find(rest.front()) != std::string_view::npos && digit_at(rest, 1);
}

Found first_number(std::string_view line) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (!number_begins(line, at)) continue;
    const std::string_view text = line.substr(line[at] == '+' ? at + 1 : at);
    double value = 0.0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    const auto rest = text.substr(static_cast<std::size_t>(parsed.ptr - text.data()));
    if (parsed.ec == std::errc{} && std::isfinite(value) && !goes_on(rest)) return value;
    return tl::unexpected{fmt::format("\"{}\" holds no plain number.", valid_utf8(trim(line)))};
  }
  return std::nullopt;
}

}  // namespace

Result<NumberPattern> NumberPattern::parse(std::string_view expression) {
  try {
    NumberPattern pattern;
    pattern.expression_.emplace(expression.begin(), expression.end());
    return pattern;
  } catch (const std::regex_error& error) {
    return fail(ErrorCode::bad_input, fmt::format("\"{}\" is no regular expression: {}.",
                                                  valid_utf8(expression), error.what()));
  }
}

tl::expected<std::optional<double>, std::string> NumberPattern::number_in(
    std::string_view line) const {
  line = line.substr(0, kLongestPatternLine);
  if (!expression_) return first_number(line);
  std::cmatch match;
  try {
    if (!std::regex_search(line.data(), line.data() + line.size(), match, *expression_))
      return std::nullopt;
  } catch (const std::regex_error& error) {  // out of its own limits of work
    return tl::unexpected{fmt::format("the pattern cannot be applied: {}.", error.what())};
  }
  const auto& group = match.size() > 1 ? match[1] : match[0];
  const std::string text = group.str();
  const auto number = parse_double(trim(text));
  if (number) return *number;
  return tl::unexpected{
      fmt::format("the pattern found \"{}\", which is no number.", valid_utf8(text))};
}

}  // namespace carnot
