// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// What the improvements of several models say together, each model one pair with its own baseline.
struct ImprovementTest {
  int models = 0;
  Estimate mean;                           // %
  std::string_view interval_method;        // Student's t, from 20 models on BCa over models
  std::optional<double> deviation{};       // between the models, percentage points
  std::optional<double> quartile_range{};  // likewise
  std::optional<Estimate> median{};  // Hodges–Lehmann; empty where n is too small for its interval
  Estimate rank_correlation;         // matched pairs, the effect size of the test
  double signed_ranks = 0.0;         // W
  double p_value = 1.0;              // Wilcoxon's, two-sided
};

/// Fewer pairs cannot be told apart by their signs at 5 %: 2 / 2^5 = .06.
inline constexpr int kLeastReplicatedModels = 6;

/// Errors: bad_input for fewer than two models or a figure that is not finite.
Result<ImprovementTest> test_improvements(std::span<const double> improvements, double confidence,
                                          std::uint64_t seed);

/// One-sided p values of "the mean improvement is at most `bound`" and "... at least `bound`", by
/// Student's t. Values without scatter are on one side for sure. REQUIRES: two values or more.
struct SideOfBound {
  double p_above = 1.0;  // small: the mean lies above
  double p_below = 1.0;
};
SideOfBound side_of_bound(std::span<const double> improvements, double bound);

}  // namespace carnot
