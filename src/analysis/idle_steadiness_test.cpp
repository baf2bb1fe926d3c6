// SPDX-License-Identifier: Apache-2.0
#include "analysis/idle_steadiness.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace carnot {
namespace {

std::vector<Watts> watts(const std::vector<double>& values) {
  std::vector<Watts> all;
  for (const double one : values) all.emplace_back(one);
  return all;
}

IdlePower ten_watts() {
  return {
      Perimeter::single(Domain::cpu_package), Provenance::measured, {10.0, 9.9, 10.1, 0.95}, {}};
}

TEST(IdleSteadiness, AStraightRiseIsDriftWithoutSpread) {
  const IdleSteadiness rising = steadiness_of(watts({9.0, 9.5, 10.0, 10.5, 11.0})).value();
  EXPECT_NEAR(rising.drift.si(), 2.5, 1e-12);  // 0.5 W a piece, five pieces long
  EXPECT_NEAR(rising.spread.si(), 0.0, 1e-12);
}

TEST(IdleSteadiness, ScatterAboutALevelIsNoDrift) {
  const IdleSteadiness noisy = steadiness_of(watts({10.0, 11.0, 10.0, 11.0, 10.0})).value();
  EXPECT_NEAR(noisy.drift.si(), 0.0, 1e-12);
  // Residuals −.4 .6 −.4 .6 −.4: √(1.2 / 3) = .632456; t(3) = 3.182446; / √5.
  EXPECT_NEAR(noisy.spread.si(), 0.632456, 1e-6);
  EXPECT_NEAR(noisy.half_width.si(), 0.900131, 1e-6);
}

TEST(IdleSteadiness, NeedsThreePiecesThatAreKnown) {
  EXPECT_FALSE(steadiness_of(watts({10.0, 11.0})).has_value());
  EXPECT_FALSE(
      steadiness_of(watts({1.0, 2.0, std::numeric_limits<double>::quiet_NaN()})).has_value());
}

TEST(IdleSteadiness, WidensTheIntervalInSquaresByScatterAndLinearlyByDrift) {
  const IdlePower power = with_steadiness(ten_watts(), {Watts{0.0}, Watts{-0.2}, Watts{0.0}}, {});
  EXPECT_NEAR(power.watts.lower, 9.8, 1e-12);
  EXPECT_NEAR(power.watts.upper, 10.2, 1e-12);
  EXPECT_TRUE(power.findings.empty());  // 2 % is below the threshold
  const IdlePower noisy = with_steadiness(ten_watts(), {Watts{1.0}, Watts{0.0}, Watts{0.24}}, {});
  EXPECT_NEAR(noisy.watts.upper, 10.26, 1e-12);  // √(0.1² + 0.24²)
}

TEST(IdleSteadiness, ADriftThatIsMoreThanScatterIsNoted) {
  const auto findings_with = [](double half_width) {
    return with_steadiness(ten_watts(), {Watts{0.1}, Watts{1.0}, Watts{half_width}}, {}).findings;
  };
  ASSERT_EQ(findings_with(0.05).size(), 1U);
  EXPECT_EQ(findings_with(0.05)[0].code, FindingCode::drift);
  EXPECT_TRUE(findings_with(0.5).empty());
}

}  // namespace
}  // namespace carnot
