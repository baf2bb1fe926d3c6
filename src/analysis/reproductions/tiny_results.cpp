// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/tiny_results.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <optional>

#include "base/text.hpp"

namespace carnot {
namespace {

/// The first word behind a mark: "2" behind "window " in "window 2 at time".
std::optional<std::string_view> word_behind(std::string_view line, std::string_view mark) {
  const std::size_t at = line.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = trim(line.substr(at + mark.size()));
  return rest.substr(0, rest.find_first_of(" :"));
}

}  // namespace

Result<TinyResults> parse_tiny_results(std::string_view text) {
  TinyResults results;
  std::size_t window = 0;  // none yet
  for (const std::string_view line : split(text, '\n')) {
    if (const auto number = word_behind(line, "Energy data for window ")) {
      const auto parsed = parse_uint(*number);
      if (!parsed) return fail(ErrorCode::bad_input, "a window has no number.");
      window = static_cast<std::size_t>(*parsed);
    } else if (const auto energy = word_behind(line, "Energy       :"); energy && window > 0) {
      const auto microjoules = parse_double(*energy);
      if (!microjoules)
        return fail(ErrorCode::bad_input, fmt::format("window {} has no energy.", window));
      results.windows.push_back({window, *microjoules});
      window = 0;
    } else if (const auto count = word_behind(line, "# Inferences :")) {
      results.inferences = parse_double(*count).value_or(0.0);
    }
  }
  if (results.windows.empty() || !(results.inferences > 0.0))
    return fail(ErrorCode::bad_input, "it says nothing of windows or of inferences.");
  return results;
}

}  // namespace carnot
