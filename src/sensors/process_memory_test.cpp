// SPDX-License-Identifier: Apache-2.0
#include "sensors/process_memory.hpp"

#include <gtest/gtest.h>

#include "support/fake_machine.hpp"

namespace carnot {
namespace {

constexpr std::string_view kMeminfo =
    "MemTotal:        1000 kB\nMemFree:          200 kB\nMemAvailable:     900 kB\n";

TEST(ProcessMemory, ReadsThePssAndNotItsParts) {
  EXPECT_EQ(parse_pss("55d0-7ffc ---p 0 00:00 0   [rollup]\nRss:  900 kB\nPss:             123 kB\n"
                      "Pss_Anon:        100 kB\n"),
            123U * 1024);
}

TEST(ProcessMemory, UnderstandsNoOtherText) {
  EXPECT_FALSE(parse_pss("").has_value());
  EXPECT_FALSE(parse_pss("Pss: 12 MB\n").has_value());
  EXPECT_FALSE(parse_pss("Pss: -12 kB\n").has_value());
  EXPECT_FALSE(parse_pss("Pss: 99999999999999999999 kB\n").has_value());
  EXPECT_FALSE(parse_memory_in_use("MemTotal: 10 kB\n").has_value());
  EXPECT_FALSE(parse_memory_in_use("MemTotal: 10 kB\nMemFree: 10 kB\n").has_value());
}

TEST(ProcessMemory, AllThatIsNotFreeIsInUse) {
  EXPECT_EQ(parse_memory_in_use(kMeminfo), 800U * 1024);
}

class MemoryShareTest : public ::testing::Test {
 protected:
  MemoryShareTest() { machine.write("/proc/meminfo", kMeminfo); }
  void add(std::string pid, std::string_view pss) {
    machine.write("/proc/" + pid + "/smaps_rollup", pss);
    machine.write("/proc/" + pid + "/stat", pid + " (x) S 1 1 1 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0");
  }

  FakeMachine machine;
};

TEST_F(MemoryShareTest, IsTheirPssInAllThatIsInUse) {
  add("10", "Pss: 100 kB");
  add("11", "Pss: 300 kB");
  EXPECT_DOUBLE_EQ(*memory_share(machine.sys(), {10, 11}), 0.5);
}

TEST_F(MemoryShareTest, IsNeverMoreThanAll) {
  add("10", "Pss: 1000 kB");
  EXPECT_DOUBLE_EQ(*memory_share(machine.sys(), {10}), 1.0);
}

TEST_F(MemoryShareTest, AProcessThatEndedHoldsNothing) {
  add("10", "Pss: 200 kB");
  machine.write("/proc/12/stat", "12 (x) Z 1 1 1 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0");
  EXPECT_DOUBLE_EQ(*memory_share(machine.sys(), {10, 11, 12}), 0.25);
}

TEST_F(MemoryShareTest, IsNotGuessedWhereOneIsHidden) {
  add("10", "Pss: 200 kB");
  machine.write("/proc/12/stat", "12 (x) S 1 1 1 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0");
  EXPECT_FALSE(memory_share(machine.sys(), {10, 12}).has_value());
}

TEST_F(MemoryShareTest, IsNotKnownWithoutTheWhole) {
  add("10", "Pss: 200 kB");
  machine.write("/proc/meminfo", "");
  EXPECT_FALSE(memory_share(machine.sys(), {10}).has_value());
}

}  // namespace
}  // namespace carnot
