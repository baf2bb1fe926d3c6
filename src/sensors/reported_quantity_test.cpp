// SPDX-License-Identifier: Apache-2.0
#include "sensors/reported_quantity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace carnot {
namespace {

using ::testing::HasSubstr;

double watts_of(double value, std::string_view unit) {
  const auto quantity = reported_quantity(unit).value();
  return std::get<PowerValue>(observation_of(value, quantity)).watts.si();
}

/// Joules of the register's state, as the meter will reckon them.
double joules_of(double value, const ReportedQuantity& quantity) {
  const auto ticks = std::get<CounterValue>(observation_of(value, quantity)).ticks;
  return static_cast<double>(ticks) * counter_of(quantity)->joules_per_tick;
}

std::string reason_of(const ReadingValue& observation) {
  return std::get<ReadFailure>(observation).reason;
}

TEST(ReportedQuantity, PowersComeInEveryUsualUnit) {
  EXPECT_DOUBLE_EQ(watts_of(12.5, "W"), 12.5);
  EXPECT_DOUBLE_EQ(watts_of(12'500, "mW"), 12.5);
  EXPECT_DOUBLE_EQ(watts_of(0.25, "kW"), 250.0);
  EXPECT_DOUBLE_EQ(watts_of(2e6, "uW"), 2.0);
  EXPECT_DOUBLE_EQ(watts_of(2e6, "µW"), 2.0);
}

TEST(ReportedQuantity, APowerHasNoCounter) {
  EXPECT_FALSE(counter_of(reported_quantity("W").value()).has_value());
}

TEST(ReportedQuantity, AMeterThatFeedsBackIsBelowZero) {
  EXPECT_DOUBLE_EQ(watts_of(-3.0, "W"), -3.0);
}

TEST(ReportedQuantity, RegistersTickInTheirOwnStep) {
  const auto step_of = [](std::string_view unit) {
    return counter_of(reported_quantity(unit).value())->joules_per_tick;
  };
  EXPECT_DOUBLE_EQ(step_of("Wh"), 3600.0);   // NETIO
  EXPECT_DOUBLE_EQ(step_of("kWh"), 3600.0);  // Tasmota: three decimals
  EXPECT_DOUBLE_EQ(step_of("W min"), 60.0);  // Shelly, first generation
  EXPECT_DOUBLE_EQ(step_of("mJ"), 1e-3);
}

TEST(ReportedQuantity, ADecimalRegisterIsAWholeNumberOfTicks) {
  const auto kwh = reported_quantity("kWh").value();
  EXPECT_EQ(std::get<CounterValue>(observation_of(3.185, kwh)).ticks, 3185U);
  EXPECT_DOUBLE_EQ(joules_of(0.001, kwh), 3600.0);
}

TEST(ReportedQuantity, AFinerDeviceSaysItsOwnStep) {
  const auto finer = reported_quantity("Wh", 0.001).value();
  EXPECT_EQ(std::get<CounterValue>(observation_of(951.284, finer)).ticks, 951'284U);
  EXPECT_DOUBLE_EQ(counter_of(finer)->joules_per_tick, 3.6);
}

TEST(ReportedQuantity, WhatIsNoStateOfARegisterFails) {
  const auto wh = reported_quantity("Wh").value();
  EXPECT_THAT(reason_of(observation_of(-1.0, wh)), HasSubstr("-1 Wh"));
  EXPECT_THAT(reason_of(observation_of(1e300, wh)), HasSubstr("no state"));
  EXPECT_THAT(reason_of(observation_of(std::numeric_limits<double>::quiet_NaN(), wh)),
              HasSubstr("not finite"));
  EXPECT_THAT(reason_of(observation_of(std::numeric_limits<double>::infinity(), wh)),
              HasSubstr("not finite"));
}

TEST(ReportedQuantity, AnOverflowingPowerFails) {
  const auto kilowatts = reported_quantity("kW").value();
  EXPECT_THAT(reason_of(observation_of(1e307, kilowatts)), HasSubstr("not finite"));
}

TEST(ReportedQuantity, TextIsANumberOrIsQuoted) {
  const auto watts = reported_quantity("W").value();
  EXPECT_DOUBLE_EQ(std::get<PowerValue>(observation_of_text(" 12.5\n", watts)).watts.si(), 12.5);
  EXPECT_EQ(reason_of(observation_of_text("12,5", watts)), "\"12,5\" is no number.");
  EXPECT_EQ(reason_of(observation_of_text("", watts)), "\"\" is no number.");
  EXPECT_THAT(reason_of(observation_of_text(std::string(500, 'x'), watts)), HasSubstr("xxx...\""));
}

TEST(ReportedQuantity, AnUnknownUnitIsNone) {
  EXPECT_FALSE(reported_quantity("w").has_value());
  EXPECT_FALSE(reported_quantity("").has_value());
}

}  // namespace
}  // namespace carnot
