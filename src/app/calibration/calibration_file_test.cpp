// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/calibration_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/calibration/calibration_json.hpp"
#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

WallCalibration wall(std::string host, double slope) {
  return {.host = std::move(host),
          .when = "2026-11-21T13:00:00Z",
          .quantity = CalibratedQuantity::power,
          .perimeter = Perimeter::single(Domain::cpu_package),
          .provenance = Provenance::measured,
          .software = {"powercap:intel-rapl:0"},
          .wall = "csv:plug",
          .meter_gain = 0.01,
          .meter_offset = Watts{0.5},
          .fit = {slope, 12.5, 0.99, 0.7, 40.0, 1234.5, 10.0, 90.0, 18}};
}

class CalibrationFile : public testing::Test {
 protected:
  TemporaryFolder folder_ = must(TemporaryFolder::create({}, "carnot-calibration"));
  const std::filesystem::path& cache() const { return folder_.path(); }
};

TEST_F(CalibrationFile, WithoutAFileNothingIsCalibrated) {
  EXPECT_EQ(must(load_calibrations(cache())), Calibrations{});
}

TEST_F(CalibrationFile, KeepsEveryKindToTheLastDigit) {
  const ClockCalibration clock{"host", "2026-11-21T13:00:00Z", "csv:plug", Seconds{-1.0 / 3.0},
                               Seconds{0.1}};
  const LoadCurveCalibration curve{"host",
                                   "2026-11-21T13:00:00Z",
                                   {"perf:power/energy-pkg/0"},
                                   {12.0, 48.1, 1.3, 0.98, 1.0 / 7.0, 0.5, 3.0, 18}};
  must(keep(wall("host", 1.0 / 3.0), cache()));
  must(keep(clock, cache()));
  must(keep(curve, cache()));
  const Calibrations kept = must(load_calibrations(cache()));
  EXPECT_EQ(kept, (Calibrations{{wall("host", 1.0 / 3.0)}, {clock}, {curve}}));
}

TEST_F(CalibrationFile, TheNewerReplacesTheOlderOfItsHostAlone) {
  must(keep(wall("here", 1.1), cache()));
  must(keep(wall("there", 1.2), cache()));
  must(keep(wall("here", 1.3), cache()));
  const Calibrations kept = must(load_calibrations(cache()));
  ASSERT_EQ(kept.walls.size(), 2U);
  EXPECT_EQ(kept.walls[0], wall("there", 1.2));
  EXPECT_EQ(kept.walls[1], wall("here", 1.3));
}

TEST_F(CalibrationFile, ABrokenFileIsNeitherUsedNorOverwritten) {
  must(write_file_atomically(calibration_file(cache()), "{\"format\": \"carnot.cal"));
  EXPECT_EQ(load_calibrations(cache()).error().code, ErrorCode::bad_input);
  EXPECT_FALSE(keep(wall("here", 1.1), cache()).has_value());
  EXPECT_EQ(must(read_file(calibration_file(cache()))), "{\"format\": \"carnot.cal");
}

TEST(ParseCalibrations, NamesWhatIsWrong) {
  const auto entry = parse_calibrations(
      R"({"format": "carnot.calibration/1", "clocks": [{"host": "a", "when": "b", "source": "c",
          "offset_seconds": "late", "uncertainty_seconds": 1}]})",
      "calibration.json");
  EXPECT_EQ(entry.error().message,
            "calibration.json: clocks[0].offset_seconds is missing or makes no sense.");
  EXPECT_EQ(parse_calibrations(R"({"format": "carnot.calibration/9"})", "x").error().code,
            ErrorCode::unsupported);
  EXPECT_EQ(parse_calibrations("[]", "x").error().code, ErrorCode::bad_input);
  EXPECT_EQ(parse_calibrations("", "x").error().code, ErrorCode::bad_input);
  EXPECT_EQ(
      parse_calibrations(R"({"format": "carnot.calibration/1", "walls": 3})", "x").error().message,
      "x: walls is no list.");
}

TEST(ParseCalibrations, RefusesAFitThatArithmeticCouldNotUse) {
  Calibrations all{{wall("host", 1.2)}, {}, {}};
  all.walls[0].fit.points = 2;
  EXPECT_FALSE(parse_calibrations(calibrations_json(all), "x").has_value());
  all.walls[0].fit.points = 18;
  all.walls[0].fit.squares_x = 0.0;
  EXPECT_FALSE(parse_calibrations(calibrations_json(all), "x").has_value());
}

}  // namespace
}  // namespace carnot
