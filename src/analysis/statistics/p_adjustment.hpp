// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace carnot::statistics {

/// How the p values of one family are made honest about their number. `holm` is never weaker than
/// `bonferroni` and holds as often; `benjamini_hochberg` bounds the share of false findings among
/// the findings, not the chance of any.
enum class PAdjustment { none, bonferroni, holm, benjamini_hochberg };
std::string_view name_of(PAdjustment adjustment);

/// In the order given. What is not a number in 0..1 counts as 1.
std::vector<double> adjusted(std::span<const double> p_values, PAdjustment adjustment);

}  // namespace carnot::statistics
