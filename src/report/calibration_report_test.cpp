// SPDX-License-Identifier: Apache-2.0
#include "report/calibration_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace carnot {
namespace {

using testing::HasSubstr;

CalibrationReport report() {
  CalibrationReport made;
  made.when = "2026-11-21T13:00:00Z";
  made.points = {{2.0, "memory", 0.5, Estimate{40.0, 39.9, 40.1, 0.95}, std::nullopt}};
  made.wall = WallCalibration{};
  made.wall->when = made.when;
  made.wall->wall = "csv:plug";
  made.wall->fit = {1.25, -20.0, 0.9987, 0.5, 40.0, 9000.0, 10.0, 70.0, 18};
  made.doubts = {"The points bend."};
  return made;
}

TEST(CalibrationReport, SaysTheLineItsQualityAndItsRange) {
  const std::string text = calibration_text(report());
  EXPECT_THAT(text, HasSubstr("wall = 1.2500 × software − 20.0 W, R² 0.9987 over 18 points"));
  EXPECT_THAT(text, HasSubstr("10.0 W to 70.0 W: beyond that nothing is said"));
  EXPECT_THAT(text, HasSubstr("doubtful: The points bend."));
  EXPECT_THAT(text, HasSubstr("Nothing was kept"));
}

TEST(CalibrationReport, ARefusalIsTold) {
  CalibrationReport refused = report();
  refused.wall.reset();
  refused.wall_refused = Error{ErrorCode::failed, "the line explains nothing.", "Try again."};
  EXPECT_THAT(calibration_text(refused),
              HasSubstr("no wall calibration: the line explains nothing. Try again."));
  const auto document = nlohmann::json::parse(calibration_json(refused));
  EXPECT_TRUE(document["wall"].is_null());
  EXPECT_EQ(document["wall_refused"], "the line explains nothing. Try again.");
}

TEST(CalibrationReport, AFigureThatIsNotKnownIsNull) {
  const auto document = nlohmann::json::parse(calibration_json(report()));
  EXPECT_TRUE(document["points"][0]["wall_watts"].is_null());
  EXPECT_DOUBLE_EQ(document["points"][0]["software_watts"]["point"], 40.0);
  EXPECT_TRUE(document["kept_in"].is_null());
}

TEST(ClockReport, SaysHowFarTheStampsAreOff) {
  ClockReport clock;
  clock.clock.source = "csv:plug";
  clock.clock.offset = Seconds{1.2345};
  clock.clock.uncertainty = Seconds{0.061};
  EXPECT_THAT(clock_text(clock), HasSubstr("csv:plug: its stamps lag behind this machine's clock "
                                           "by 1.23 s ± 61 ms (95 %)"));
  clock.clock.offset = Seconds{-1.2345};
  EXPECT_THAT(clock_text(clock), HasSubstr("are ahead of this machine's clock by 1.23"));
}

}  // namespace
}  // namespace carnot
