// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/calibrated_wall.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/calibration/calibration_file.hpp"
#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

/// 50 W for ten seconds.
Measurement measured() {
  const SteadyTime begin{std::chrono::seconds{100}};
  return {"run",
          begin,
          begin + std::chrono::seconds{10},
          {},
          Energy::measured(Perimeter::single(Domain::cpu_package), exactly(500.0)),
          0.0};
}

TEST(CalibratedWall, ServesTheHostItWasTakenOn) {
  const auto folder = must(TemporaryFolder::create({}, "carnot-calibrated"));
  WallCalibration calibration;
  calibration.host = "here";
  calibration.when = "2026-11-21T13:00:00Z";
  calibration.wall = "csv:plug";
  calibration.fit = {1.2, 30.0, 0.99, 1.0, 50.0, 9000.0, 10.0, 90.0, 18};
  must(keep(calibration, folder.path()));
  const Energy wall = must(calibrated_wall(measured(), "here", folder.path()));
  EXPECT_DOUBLE_EQ(wall.joules()->point, 900.0);
  EXPECT_EQ(wall.estimator(), "calibration of 2026-11-21");
  const auto elsewhere = calibrated_wall(measured(), "there", folder.path());
  EXPECT_EQ(elsewhere.error().code, ErrorCode::not_measurable);
  EXPECT_THAT(elsewhere.error().remedy, testing::HasSubstr("carnot calibrate --wall"));
}

}  // namespace
}  // namespace carnot
