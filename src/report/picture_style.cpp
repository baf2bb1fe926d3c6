// SPDX-License-Identifier: Apache-2.0
#include "report/picture_style.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace carnot {
namespace {

constexpr auto kColours = std::to_array<std::string_view>(
    {"#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6D1F"});

}  // namespace

std::string colour_of(const std::vector<std::string>& recipes, const std::string& recipe) {
  const auto index = static_cast<std::size_t>(std::ranges::find(recipes, recipe) - recipes.begin());
  return std::string{kColours[index % kColours.size()]};
}

}  // namespace carnot
