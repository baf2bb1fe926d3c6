// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "analysis/statistics/test_result.hpp"
#include "support/oracles.hpp"

namespace carnot {

/// Equal but for a share of the figure that is wanted (of 1e-12 where that is 0).
inline testing::AssertionResult close_to(double value, double wanted, double share = 1e-9) {
  if (std::abs(value - wanted) <= share * std::max(std::abs(wanted), 1e-12 / share)) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << value << " is not " << wanted << ", the share is "
                                     << std::abs(value - wanted) / std::abs(wanted);
}

/// Statistic and p value are those of the oracle.
inline void expect_match(const statistics::TestResult& result, std::string_view oracle,
                         double share = 1e-9) {
  EXPECT_TRUE(close_to(result.statistic, StatisticsOracle{oracle}["statistic"], share)) << oracle;
  EXPECT_TRUE(close_to(result.p_value, StatisticsOracle{oracle}["p"], share)) << oracle;
}

/// Lower and upper end are those of the oracle.
inline void expect_ends(const Estimate& interval, std::string_view oracle, double share = 1e-9) {
  EXPECT_TRUE(close_to(interval.lower, StatisticsOracle{oracle}["lower"], share)) << oracle;
  EXPECT_TRUE(close_to(interval.upper, StatisticsOracle{oracle}["upper"], share)) << oracle;
}

/// Where every other test of groups is asked.
inline std::vector<std::vector<double>> oracle_groups() {
  return {oracle_sample("first"), oracle_sample("second"), oracle_sample("third"),
          oracle_sample("fourth")};
}

/// NumPy's round: halves go to the even side.
inline std::vector<double> rounded(std::vector<double> values) {
  for (double& value : values) value = std::nearbyint(value);
  return values;
}

inline const Estimate& effect_of(const statistics::TestResult& result,
                                 statistics::EffectKind kind) {
  const auto found = std::find_if(result.effects.begin(), result.effects.end(),
                                  [&](const auto& effect) { return effect.kind == kind; });
  if (found == result.effects.end()) throw std::runtime_error{"the test has no such effect"};
  return found->value;
}

}  // namespace carnot
