// SPDX-License-Identifier: Apache-2.0
#include "analysis/power_curve.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/rng.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

/// 12 W at rest, 60 W at full load, bent by load^1.3.
std::vector<LoadPoint> points_of(double noise, std::uint64_t seed) {
  Rng rng{seed};
  std::vector<LoadPoint> points;
  for (int i = 0; i < 18; ++i) {
    const double load = (i % 6) / 5.0;
    points.push_back({load, 12.0 + 48.0 * std::pow(load, 1.3) + noise * rng.normal()});
  }
  return points;
}

TEST(PowerCurve, FindsTheCurveThatIsThere) {
  const PowerCurveFit fit = must(fit_power_curve(points_of(0.0, 1)));
  EXPECT_NEAR(fit.idle_watts, 12.0, 1e-9);
  EXPECT_NEAR(fit.slope_watts, 48.0, 1e-9);
  EXPECT_DOUBLE_EQ(fit.exponent, 1.3);
  EXPECT_EQ(fit.points, 18);
}

TEST(PowerCurve, ItsIntervalHoldsTheNextWindowAsOftenAsItSays) {
  constexpr int kCampaigns = 1500;
  Rng rng{11};
  int held = 0;
  for (int i = 0; i < kCampaigns; ++i) {
    const PowerCurveFit fit = must(fit_power_curve(points_of(2.0, rng.next())));
    const double load = rng.uniform();
    const double truth = 12.0 + 48.0 * std::pow(load, 1.3) + 2.0 * rng.normal();
    const Estimate power = power_at(fit, load, 0.95);
    held += power.lower <= truth && truth <= power.upper ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(held) / kCampaigns, 0.95, 0.02);
}

TEST(PowerCurve, RefusesPowerThatDoesNotFollowLoad) {
  EXPECT_EQ(fit_power_curve(points_of(200.0, 5)).error().code, ErrorCode::failed);
  std::vector<LoadPoint> falling = points_of(0.0, 1);
  for (LoadPoint& point : falling) point.watts = 100.0 - point.watts;
  EXPECT_EQ(fit_power_curve(falling).error().code, ErrorCode::failed);
  EXPECT_EQ(fit_power_curve({}).error().code, ErrorCode::bad_input);
}

TEST(PowerCurve, ALoadOutsideItsRangeCountsAsTheNearestInside) {
  const PowerCurveFit fit = must(fit_power_curve(points_of(0.0, 1)));
  EXPECT_DOUBLE_EQ(power_at(fit, 1.2, 0.95).point, power_at(fit, 1.0, 0.95).point);
  EXPECT_DOUBLE_EQ(power_at(fit, -0.2, 0.95).point, power_at(fit, 0.0, 0.95).point);
}

}  // namespace
}  // namespace carnot
