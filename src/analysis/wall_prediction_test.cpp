// SPDX-License-Identifier: Apache-2.0
#include "analysis/wall_prediction.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "analysis/line_fit.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

/// 1.2 times the packages and 30 W more, from 10 to 90 W, with a deviation of 1 W.
WallCalibration calibration() {
  WallCalibration wall;
  wall.host = "host";
  wall.when = "2026-11-21T13:00:00Z";
  wall.fit = {1.2, 30.0, 0.99, 1.0, 50.0, 9000.0, 10.0, 90.0, 18};
  return wall;
}

Measurement measured(double joules, double seconds, double half_width = 0.0) {
  const SteadyTime begin{std::chrono::seconds{100}};
  const Energy total = Energy::measured(Perimeter::single(Domain::cpu_package),
                                        {joules, joules - half_width, joules + half_width, 0.95});
  return {
      "run", begin, begin + std::chrono::duration_cast<std::chrono::nanoseconds>(Seconds{seconds}),
      {},    total, 0.0};
}

TEST(WallPrediction, ScalesWithTheLengthOfTheWindow) {
  const Energy wall = must(predict_wall(calibration(), measured(500.0, 10.0)));
  EXPECT_EQ(wall.provenance(), Provenance::estimated);
  EXPECT_EQ(wall.estimator(), "calibration of 2026-11-21");
  EXPECT_EQ(wall.perimeter(), Perimeter::single(Domain::wall));
  EXPECT_DOUBLE_EQ(wall.joules()->point, (1.2 * 50.0 + 30.0) * 10.0);
  const Estimate watts = must(predict(calibration().fit, 50.0, 0.95));
  EXPECT_NEAR(wall.joules()->upper, watts.upper * 10.0, 1e-9);
  EXPECT_NEAR(wall.joules()->lower, watts.lower * 10.0, 1e-9);
}

TEST(WallPrediction, AddsTheMetersOwnErrorAndThatOfAShortWindow) {
  WallCalibration with_meter = calibration();
  with_meter.meter_gain = 0.01;
  with_meter.meter_offset = Watts{0.5};
  const double before = must(predict_wall(calibration(), measured(500.0, 10.0))).joules()->upper;
  const double after = must(predict_wall(with_meter, measured(500.0, 10.0))).joules()->upper;
  EXPECT_NEAR(after - before, 0.01 * 900.0 + 0.5 * 10.0, 1e-9);
  const Energy wide = must(predict_wall(calibration(), measured(500.0, 10.0, 40.0)));
  EXPECT_NEAR(wide.joules()->upper - 900.0, std::hypot(before - 900.0, 1.2 * 40.0), 1e-9);
}

TEST(WallPrediction, KeepsTheDoubtsAboutWhatItRestsOn) {
  Measurement doubtful = measured(500.0, 10.0);
  doubtful.total = doubtful.total.noting({finding(FindingCode::source_gap, "0.1 s")});
  const Energy wall = must(predict_wall(calibration(), doubtful));
  ASSERT_EQ(wall.findings().size(), 2U);
  EXPECT_EQ(wall.findings()[0].code, FindingCode::source_gap);
  EXPECT_EQ(wall.findings()[1].code, FindingCode::estimated_energy);
}

TEST(WallPrediction, RefusesToExtrapolateAndSaysTheRange) {
  const auto wall = predict_wall(calibration(), measured(1000.0, 10.0));
  ASSERT_FALSE(wall.has_value());
  EXPECT_EQ(wall.error().code, ErrorCode::not_measurable);
  EXPECT_THAT(wall.error().message, testing::HasSubstr("10.0 W to 90.0 W"));
  EXPECT_FALSE(predict_wall(calibration(), measured(50.0, 10.0)).has_value());
}

TEST(WallPrediction, ServesTheSumThatWasCalibratedAlone) {
  Measurement other = measured(500.0, 10.0);
  other.total = Energy::measured(Perimeter::single(Domain::psys), exactly(500.0));
  EXPECT_FALSE(predict_wall(calibration(), other).has_value());
  other.total = Energy::estimated(Perimeter::single(Domain::cpu_package), exactly(500.0), "curve");
  EXPECT_FALSE(predict_wall(calibration(), other).has_value());
  other.total = Energy::missing(Perimeter::single(Domain::cpu_package), {});
  EXPECT_FALSE(predict_wall(calibration(), other).has_value());
}

TEST(WallPrediction, ACalibrationOfEnergiesLooksAtJoules) {
  WallCalibration energies = calibration();
  energies.quantity = CalibratedQuantity::energy;
  EXPECT_DOUBLE_EQ(must(predict_wall(energies, measured(50.0, 10.0))).joules()->point, 90.0);
  EXPECT_FALSE(predict_wall(energies, measured(500.0, 10.0)).has_value());
}

}  // namespace
}  // namespace carnot
