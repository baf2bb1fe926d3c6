// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/calibration_pairs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/calibration/calibration_file.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

constexpr std::string_view kPairs =
    "run,wall_watts,software_watts\n"
    "a,45.2,20\nb,57.4,30\nc,70.1,40\n\nd,82.3,50\ne,95.0,60\n";

Environment environment_of(const FakeMachine& machine) {
  return {.clock = machine.clock,
          .sys = machine.sys(),
          .executable = {},
          .working_directory = {},
          .cache = machine.folder() / "cache",
          .variable = [](const std::string&) { return std::nullopt; }};
}

TEST(CalibrationPairs, AreFoundByTheNamesOfTheirColumns) {
  const CalibrationPairs pairs = must(parse_calibration_pairs(kPairs, "pairs.csv"));
  EXPECT_EQ(pairs.quantity, CalibratedQuantity::power);
  ASSERT_EQ(pairs.points.size(), 5U);
  EXPECT_DOUBLE_EQ(pairs.points[1].x, 30.0);
  EXPECT_DOUBLE_EQ(pairs.points[1].y, 57.4);
}

TEST(CalibrationPairs, JoulesWithTheirSecondsArePowers) {
  const CalibrationPairs pairs = must(
      parse_calibration_pairs("software_joules,seconds,wall_joules\r\n100,5,200\r\n", "pairs.csv"));
  EXPECT_EQ(pairs.quantity, CalibratedQuantity::power);
  EXPECT_DOUBLE_EQ(pairs.points.at(0).x, 20.0);
  EXPECT_DOUBLE_EQ(pairs.points.at(0).y, 40.0);
  EXPECT_EQ(must(parse_calibration_pairs("software_joules,wall_joules\n1,2\n", "p")).quantity,
            CalibratedQuantity::energy);
}

TEST(CalibrationPairs, WhatIsWrongIsNamedWithItsLine) {
  const auto heading = parse_calibration_pairs("software_watts,wall_joules\n1,2\n", "pairs.csv");
  EXPECT_THAT(heading.error().message, testing::StartsWith("pairs.csv:1: "));
  EXPECT_FALSE(parse_calibration_pairs("", "pairs.csv").has_value());
  for (const std::string_view line : {"1", "1,x", "-1,2", "nan,2", "1e300,2"}) {
    const auto row = parse_calibration_pairs(
        "software_watts,wall_watts\n1,2\n" + std::string{line} + "\n", "pairs.csv");
    ASSERT_FALSE(row.has_value()) << line;
    EXPECT_THAT(row.error().message, testing::StartsWith("pairs.csv:3: "));
  }
  EXPECT_FALSE(
      parse_calibration_pairs("software_joules,wall_joules,seconds\n1,2,0\n", "p").has_value());
}

TEST(CalibrationPairs, AreKeptOnlyWhenTheirPerimeterIsNamed) {
  FakeMachine machine;
  machine.write("/pairs.csv", kPairs);
  const Environment environment = environment_of(machine);
  const auto file = machine.folder() / "pairs.csv";
  const CalibrationReport shown = must(calibrate_from(file, std::nullopt, environment));
  EXPECT_NEAR(shown.wall->fit.slope, 1.245, 1e-9);
  EXPECT_TRUE(shown.kept_in.empty());
  EXPECT_TRUE(must(load_calibrations(environment.cache)).walls.empty());
  const auto perimeter = must(Perimeter::parse("cpu_package+dram"));
  must(calibrate_from(file, perimeter, environment));
  const Calibrations kept = must(load_calibrations(environment.cache));
  ASSERT_EQ(kept.walls.size(), 1U);
  EXPECT_EQ(kept.walls[0].perimeter, perimeter);
  EXPECT_EQ(kept.walls[0].wall, "pairs.csv");
}

TEST(CalibrationPairs, TooFewOrPoorOnesAreRefusedWithTheFile) {
  FakeMachine machine;
  machine.write("/pairs.csv", "software_watts,wall_watts\n1,2\n2,3\n");
  const auto few =
      calibrate_from(machine.folder() / "pairs.csv", std::nullopt, environment_of(machine));
  EXPECT_THAT(few.error().message, testing::HasSubstr("pairs.csv: 2 points are too few"));
  machine.write("/pairs.csv", "software_watts,wall_watts\n1,9\n2,1\n3,8\n4,2\n5,9\n6,1\n");
  EXPECT_FALSE(calibrate_from(machine.folder() / "pairs.csv", std::nullopt, environment_of(machine))
                   .has_value());
}

}  // namespace
}  // namespace carnot
