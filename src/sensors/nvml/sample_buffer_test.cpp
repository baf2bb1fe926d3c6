// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/sample_buffer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "support/fake_nvml/nvml_fixture.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::SizeIs;

using NvmlSamples = NvmlTest;

bool in_order(const std::vector<Reading>& readings) {
  return std::ranges::adjacent_find(readings, std::ranges::greater_equal{}, &Reading::when) ==
         readings.end();
}

TEST_F(NvmlSamples, TheDriversSamplesComeAtTheirOwnTimesThenThePowerOfNow) {
  pascal().has_samples = true;
  pascal().course = {{0.0, 100.0}, {1.0, 180.0}};
  const auto source = only_source();
  EXPECT_THAT(source->description().label, HasSubstr("power (the driver's samples)"));
  std::vector<Reading> readings;
  const SteadyTime start = clock.now();
  source->collect(clock, readings);
  EXPECT_THAT(readings, SizeIs(1));
  clock.advance(1050ms);
  readings.clear();
  source->collect(clock, readings);
  ASSERT_THAT(readings, SizeIs(53));  // 20 ms to 1040 ms, and now
  EXPECT_EQ(readings[0].when, start + 20ms);
  EXPECT_NEAR(std::get<PowerValue>(readings[49].value).watts.si(), 100.0, 1e-3);
  EXPECT_NEAR(std::get<PowerValue>(readings[50].value).watts.si(), 180.0, 1e-3);
  EXPECT_EQ(readings[50].when, start + 1020ms);
  EXPECT_EQ(readings[52].when, clock.now());
}

TEST_F(NvmlSamples, SamplesAreNeverRepeatedNorOutOfOrder) {
  pascal().has_samples = true;
  const auto source = only_source();
  std::vector<Reading> readings;
  for (int round = 0; round < 100; ++round) {
    source->collect(clock, readings);
    clock.advance(7ms);
  }
  EXPECT_TRUE(in_order(readings));
  EXPECT_GT(readings.size(), 100U);
}

TEST_F(NvmlSamples, StampsOfTheWallClockAreRightFromTheFirst) {
  pascal().has_samples = true;
  const auto source = only_source();
  std::vector<Reading> readings;
  const SteadyTime start = clock.now();
  clock.advance(1010ms);  // the newest sample is 10 ms old
  source->collect(clock, readings);
  clock.advance(15ms);
  source->collect(clock, readings);
  EXPECT_EQ(readings.at(1).when, start + 1020ms);
}

TEST_F(NvmlSamples, SamplesOfAClockThatIsNotTheWallsArePairedByTheNewest) {
  pascal().has_samples = true;
  fake.driver().stamps_begin_us = 77;
  const auto source = only_source();
  std::vector<Reading> readings;
  clock.advance(1010ms);  // the newest sample is 10 ms old, and is taken for new
  source->collect(clock, readings);
  clock.advance(990ms);  // now one is really new; 10 ms on, it would lie in the future
  source->collect(clock, readings);
  EXPECT_EQ(readings.back().when, clock.now());
  EXPECT_TRUE(in_order(readings));
  EXPECT_NEAR(seconds_between(readings[1].when, readings[2].when).count(), 0.02, 1e-9);
}

TEST_F(NvmlSamples, SamplesGoOnAfterTheDriversClockWasSetBack) {
  pascal().has_samples = true;
  const auto source = only_source();
  std::vector<Reading> readings;
  source->collect(clock, readings);
  fake.driver().stamps_begin_us -= 3'600'000'000;
  for (int round = 0; round < 30; ++round) {
    clock.advance(100ms);
    source->collect(clock, readings);
  }
  EXPECT_GT(readings.size(), 100U);
  EXPECT_LE(readings.back().when, clock.now());
}

TEST_F(NvmlSamples, WhenTheDriversClockIsSetBackALittleNothingComesTwice) {
  pascal().has_samples = true;
  const auto source = only_source();
  std::vector<Reading> readings;
  source->collect(clock, readings);
  fake.driver().stamps_begin_us -= 30'000;
  clock.advance(35ms);
  source->collect(clock, readings);
  clock.advance(10ms);  // the sample of now claims to be older than the reading before
  source->collect(clock, readings);
  EXPECT_TRUE(in_order(readings));
}

TEST_F(NvmlSamples, ADeafSampleBufferLeavesThePlainReading) {
  pascal().has_samples = true;
  const auto source = only_source();
  fake.fail("nvmlDeviceGetSamples", 999);
  std::vector<Reading> readings;
  source->collect(clock, readings);
  clock.advance(1s);
  source->collect(clock, readings);
  EXPECT_THAT(readings, SizeIs(2));
}

TEST_F(NvmlSamples, NewerBoardsSamplesAreNotTakenForTheMoment) {
  fake.board().has_energy = false;
  fake.board().has_samples = true;
  EXPECT_THAT(only_source()->description().label, HasSubstr("field 186"));
}

}  // namespace
}  // namespace carnot
