// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/replies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <limits>

namespace carnot::nvml {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kGarbageAbove = 0xdeadbeef00000000;  // of a union's upper half

std::string failure_of(const ReadingValue& value) { return std::get<ReadFailure>(value).reason; }

TEST(WholeNumber, TakesEveryTypeByItsOwnBits) {
  EXPECT_EQ(whole_number(ValueType::unsigned_int, kGarbageAbove | 250'000), 250'000U);
  EXPECT_EQ(whole_number(ValueType::unsigned_long_long, 1ULL << 40), 1ULL << 40);
  EXPECT_EQ(whole_number(ValueType::unsigned_long, 7), 7U);
  EXPECT_EQ(whole_number(ValueType::real, std::bit_cast<std::uint64_t>(12.6)), 13U);
  EXPECT_EQ(whole_number(ValueType::signed_int, kGarbageAbove | 5), 5U);
  EXPECT_EQ(whole_number(ValueType::signed_long_long, 5), 5U);
}

TEST(WholeNumber, IsNoneForWhatIsNegativeAbsentOrOfAnUnknownType) {
  constexpr std::uint64_t kOnes = std::numeric_limits<std::uint64_t>::max();
  EXPECT_FALSE(whole_number(ValueType::unsigned_int, 0xffffffff));
  EXPECT_FALSE(whole_number(ValueType::unsigned_long_long, kOnes));
  EXPECT_FALSE(whole_number(ValueType::signed_long_long, kOnes));
  EXPECT_FALSE(whole_number(ValueType::signed_int, 0x80000000));
  EXPECT_FALSE(whole_number(ValueType::real, std::bit_cast<std::uint64_t>(-1.0)));
  EXPECT_FALSE(whole_number(ValueType::real, std::bit_cast<std::uint64_t>(1e300)));
  EXPECT_FALSE(whole_number(ValueType::real, kOnes));  // NaN
  EXPECT_FALSE(whole_number(ValueType{77}, 1));
}

TEST(Power, IsMilliwatts) {
  const ReadingValue value = power_value(ValueType::unsigned_int, 61'234, "GPU 0");
  EXPECT_DOUBLE_EQ(std::get<PowerValue>(value).watts.si(), 61.234);
}

TEST(Power, ZeroIsASensorThatIsNotThere) {
  EXPECT_THAT(failure_of(power_value(ValueType::unsigned_int, 0, "GPU 0")),
              HasSubstr("GPU 0: shows 0 W"));
}

TEST(Power, WhatIsNoNumberIsAFailure) {
  EXPECT_THAT(failure_of(power_value(ValueType::unsigned_int, 0xffffffff, "GPU 0")),
              HasSubstr("no number"));
}

TEST(EnergyCounter, KeepsMillijoulesAsTicksAndMayBeZero) {
  const auto ticks = [](std::uint64_t bits) {
    return std::get<CounterValue>(energy_value(ValueType::unsigned_long_long, bits, "GPU 0")).ticks;
  };
  EXPECT_EQ(ticks(1ULL << 50), 1ULL << 50);
  EXPECT_EQ(ticks(0), 0U);  // right after the driver was loaded
}

TEST(Samples, OnlyNewerOnesComeInOrderAndOnce) {
  const std::array samples{Sample{40, 4000}, Sample{10, 1000}, Sample{30, 3000},
                           Sample{30, 3500}, Sample{20, 2000}, Sample{50, 0}};
  const auto powers = powers_after(samples, ValueType::unsigned_int, 10);
  ASSERT_EQ(powers.size(), 3U);
  EXPECT_EQ(powers[0].timestamp_us, 20U);
  EXPECT_DOUBLE_EQ(powers[1].watts.si(), 3.0);
  EXPECT_DOUBLE_EQ(powers[2].watts.si(), 4.0);
}

TEST(ProcessShares, AreMeansPerProcessOfWhatIsNew) {
  const std::array samples{ProcessSample{7, 10, 90, 0, 0, 0}, ProcessSample{7, 20, 40, 0, 0, 0},
                           ProcessSample{7, 30, 20, 0, 0, 0}, ProcessSample{9, 20, 10, 0, 0, 0},
                           ProcessSample{9, 40, 4000, 0, 0, 0}};
  const ProcessShares result = shares_after(samples, 10);
  ASSERT_EQ(result.shares.size(), 2U);
  EXPECT_EQ(result.shares[0].pid, 7U);
  EXPECT_DOUBLE_EQ(result.shares[0].sm_share, 0.3);
  EXPECT_DOUBLE_EQ(result.shares[1].sm_share, 0.1);
  EXPECT_EQ(result.seen_until_us, 30U);
}

TEST(DriverMajor, IsTheFirstNumber) {
  EXPECT_EQ(driver_major("535.129.03"), 535);
  EXPECT_EQ(driver_major("610"), 610);
  EXPECT_EQ(driver_major(""), 0);
  EXPECT_EQ(driver_major("r535.1"), 0);
  EXPECT_EQ(driver_major("99999999999.1"), 0);
}

}  // namespace
}  // namespace carnot::nvml
