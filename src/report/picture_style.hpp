// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace carnot {

/// The colour of a recipe, by its place among those of the picture: Okabe and Ito's palette, which
/// is told apart with every common colour blindness. Pictures of one report agree when they are
/// given the same list.
std::string colour_of(const std::vector<std::string>& recipes, const std::string& recipe);

}  // namespace carnot
