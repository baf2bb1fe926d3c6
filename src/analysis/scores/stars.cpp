// SPDX-License-Identifier: Apache-2.0
#include "analysis/scores/stars.hpp"

#include <algorithm>
#include <cmath>

namespace carnot {
namespace {

int stars_of_width(double value, double least, double greatest) {
  const double width = (greatest - least) / 5.0;
  if (!(width > 0.0)) return 5;
  return 5 - static_cast<int>(std::clamp(std::floor((value - least) / width), 0.0, 4.0));
}

}  // namespace

std::string_view key_of(StarRule rule) {
  switch (rule) {
    case StarRule::equal_width:
      return "stars_equal_width";
    case StarRule::quantile:
      return "stars_quantile";
    case StarRule::log_width:
      return "stars_log_width";
  }
  return "";
}

int stars_of(StarRule rule, double energy, std::span<const double> all) {
  const auto [least, greatest] = std::ranges::minmax(all);
  if (rule == StarRule::equal_width) return stars_of_width(energy, least, greatest);
  if (rule == StarRule::log_width)
    return stars_of_width(std::log(energy), std::log(least), std::log(greatest));
  const auto rank = std::ranges::count_if(all, [&](double other) { return other < energy; });
  const auto fifth = 5 * rank / static_cast<std::ptrdiff_t>(all.size());
  return 5 - static_cast<int>(std::min<std::ptrdiff_t>(4, fifth));
}

}  // namespace carnot
