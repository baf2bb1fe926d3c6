// SPDX-License-Identifier: Apache-2.0
#include "meter/validity.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

HostConditions quiet() { return {0.0, 0.0, 1.0, 0, Seconds{0.0}}; }

TEST(Validity, AQuietHostHasNothingToSay) {
  EXPECT_TRUE(findings_of(quiet(), ValidityThresholds{}).empty());
}

TEST(Validity, LoadOfOthersIsFlaggedAboveTwoAndInvalidAboveTenPercent) {
  HostConditions conditions = quiet();
  const auto severity = [&](double load) {
    conditions.other_load = load;
    return worst_of(findings_of(conditions, ValidityThresholds{}));
  };
  EXPECT_EQ(severity(0.02), Severity::info);
  EXPECT_EQ(severity(0.021), Severity::flagged);
  EXPECT_EQ(severity(0.10), Severity::flagged);
  EXPECT_EQ(severity(0.101), Severity::invalid);
}

TEST(Validity, ThresholdsCanBeOverridden) {
  HostConditions conditions = quiet();
  conditions.other_load = 0.15;
  ValidityThresholds lenient;
  lenient.invalid_other_load = 0.5;
  EXPECT_EQ(worst_of(findings_of(conditions, lenient)), Severity::flagged);
}

TEST(Validity, FrequencyIsFlaggedWhenItChangesAndWhenItCannotBeRead) {
  HostConditions conditions = quiet();
  conditions.frequency_ratio = 0.97;
  EXPECT_EQ(findings_of(conditions, ValidityThresholds{})[0].code, FindingCode::frequency_changed);
  conditions.frequency_ratio.reset();
  EXPECT_EQ(findings_of(conditions, ValidityThresholds{})[0].code,
            FindingCode::frequency_unreadable);
}

TEST(Validity, ThrottlingAndSuspendAreInvalid) {
  HostConditions conditions = quiet();
  conditions.throttle_events = 1;
  EXPECT_EQ(worst_of(findings_of(conditions, ValidityThresholds{})), Severity::invalid);
  conditions = quiet();
  conditions.suspended = Seconds{60.0};
  EXPECT_EQ(worst_of(findings_of(conditions, ValidityThresholds{})), Severity::invalid);
}

TEST(Validity, MoreThanOnePercentUnknownIsInvalid) {
  Measurement measurement{"w",
                          {},
                          SteadyTime{std::chrono::seconds{1}},
                          {},
                          Energy::measured(Perimeter::single(Domain::cpu_package), exactly(1.0)),
                          0.01};
  EXPECT_EQ(worst_of(findings_of(measurement, ValidityThresholds{})), Severity::info);
  measurement.unknown_share = 0.011;
  EXPECT_EQ(worst_of(findings_of(measurement, ValidityThresholds{})), Severity::invalid);
}

TEST(Validity, MissingEnergyIsInvalid) {
  const Measurement measurement{
      "w",
      {},
      SteadyTime{std::chrono::seconds{1}},
      {},
      Energy::missing(Perimeter::single(Domain::cpu_package), {finding(FindingCode::too_short)}),
      0.0};
  EXPECT_EQ(worst_of(findings_of(measurement, ValidityThresholds{})), Severity::invalid);
}

TEST(Validity, AClockThatWasSetIsFlaggedWithItsStep) {
  HostConditions conditions = quiet();
  conditions.clock_step = Seconds{-2.0};
  const auto findings = findings_of(conditions, ValidityThresholds{});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, FindingCode::clock_stepped);
  EXPECT_EQ(findings[0].detail, "By 2.00 s back.");
  conditions.clock_step = Seconds{0.02};
  EXPECT_TRUE(findings_of(conditions, ValidityThresholds{}).empty());
}

TEST(Validity, AProcessorThatWarmedUpIsFlaggedWithItsTemperatures) {
  HostConditions conditions = quiet();
  conditions.begin_celsius = 41.0;
  conditions.end_celsius = 50.9;
  EXPECT_TRUE(findings_of(conditions, ValidityThresholds{}).empty());
  conditions.end_celsius = 63.0;
  const auto findings = findings_of(conditions, ValidityThresholds{});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, FindingCode::temperature_changed);
  EXPECT_EQ(findings[0].detail, "From 41 to 63 °C.");
}

}  // namespace
}  // namespace carnot
