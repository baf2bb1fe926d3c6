// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/study_figures.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/text.hpp"

namespace carnot {

Result<PrintedFigure> parse_printed_figure(std::string_view text) {
  const auto value = parse_double(text);
  if (!value) {
    return fail(ErrorCode::bad_input,
                fmt::format("\"{}\" is no number.", valid_utf8(text.substr(0, 40))));
  }
  const std::size_t exponent_at = text.find_first_of("eE");
  const std::string_view digits = text.substr(0, exponent_at);
  const std::size_t point = digits.find('.');
  const int decimals =
      point == std::string_view::npos ? 0 : static_cast<int>(digits.size() - point - 1);
  int exponent = 0;
  if (exponent_at != std::string_view::npos) {
    std::string_view power = text.substr(exponent_at + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    exponent = static_cast<int>(parse_int(power).value_or(0));
  }
  return PrintedFigure{std::string{text}, *value, 0.5 * std::pow(10.0, exponent - decimals)};
}

std::string_view key_of(FigureOrigin origin) {
  switch (origin) {
    case FigureOrigin::study:
      return "study";
    case FigureOrigin::check:
      return "check";
  }
  return "";
}

std::optional<FigureOrigin> figure_origin_of(std::string_view key) {
  for (const FigureOrigin origin : {FigureOrigin::study, FigureOrigin::check}) {
    if (key_of(origin) == key) return origin;
  }
  return std::nullopt;
}

}  // namespace carnot
