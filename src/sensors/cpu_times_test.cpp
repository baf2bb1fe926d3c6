// SPDX-License-Identifier: Apache-2.0
#include "sensors/cpu_times.hpp"

#include <gtest/gtest.h>

#include "support/fake_machine.hpp"

namespace carnot {
namespace {

TEST(CpuTimes, SortsTheKernelsColumns) {
  const auto times = parse_cpu_times("cpu  1 20 300 4000 5 6 7 8 900 900\ncpu0 1 1 1 1\n");
  ASSERT_TRUE(times.has_value());
  EXPECT_EQ(times->busy, 1U + 20 + 300 + 6 + 7);  // guests are inside user
  EXPECT_EQ(times->idle, 4005U);
  EXPECT_EQ(times->steal, 8U);
}

TEST(CpuTimes, OldKernelsShowFewerColumns) {
  EXPECT_EQ(parse_cpu_times("cpu 1 2 3 4"), (CpuTimes{6, 4, 0}));
}

TEST(CpuTimes, RefusesWhatIsNone) {
  for (const char* text : {"", "cpu", "cpu ", "cpu0 1 2 3 4", "cpu 1 2 3", "cpu 1 2 x 4",
                           "cpu 1 -2 3 4", "cpu 18446744073709551615 2 3 4", "intr 5"}) {
    EXPECT_FALSE(parse_cpu_times(text).has_value()) << text;
  }
}

TEST(CpuTimes, AMissingFileIsAnError) {
  const FakeMachine machine;
  EXPECT_FALSE(read_cpu_times(machine.sys()).has_value());
  machine.write("/proc/stat", "");
  EXPECT_EQ(read_cpu_times(machine.sys()).error().message,
            "/proc/stat does not begin with the times of the CPUs.");
}

TEST(CpuShares, AreSharesOfAllTime) {
  const auto shares = shares_between({100, 100, 0}, {160, 130, 10});
  ASSERT_TRUE(shares.has_value());
  EXPECT_DOUBLE_EQ(shares->busy, 0.6);
  EXPECT_DOUBLE_EQ(shares->steal, 0.1);
}

TEST(CpuShares, WithoutATickThereIsNone) {
  EXPECT_FALSE(shares_between({1, 2, 3}, {1, 2, 3}).has_value());
}

TEST(CpuShares, CountsThatFellCountAsUnchanged) {
  EXPECT_DOUBLE_EQ(shares_between({100, 500, 0}, {150, 400, 0})->busy, 1.0);
}

}  // namespace
}  // namespace carnot
