// SPDX-License-Identifier: Apache-2.0
#include "app/measure/idle_memory.hpp"

#include <gtest/gtest.h>

#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kNow = 1'800'000'000;

MachineState state() { return {"host", "boot-1", "AC=1", 0.30, {"powercap:intel-rapl:0"}}; }

IdleBaseline baseline() {
  return {
      {Perimeter::single(Domain::cpu_package), Provenance::measured, {10.0, 9.5, 10.5, 0.95}, {}},
      10s,
      Watts{0.2},
      Watts{-0.1},
      kNow - 600};
}

std::optional<IdleBaseline> read_back(const MachineState& now, std::int64_t when = kNow,
                                      Seconds least = 10s) {
  return baseline_in(baseline_text(baseline(), state()), now, when, least);
}

TEST(IdleMemory, GivesBackWhatWasMeasured) {
  const IdleBaseline back = read_back(state()).value();
  EXPECT_EQ(back.power.watts, baseline().power.watts);
  EXPECT_EQ(back.power.perimeter, baseline().power.perimeter);
  EXPECT_EQ(back.taken_unix_seconds, kNow - 600);
  EXPECT_DOUBLE_EQ(back.drift.si(), -0.1);
}

TEST(IdleMemory, ForgetsWhenTheMachineIsInAnotherState) {
  MachineState other = state();
  other.boot = "boot-2";
  EXPECT_FALSE(read_back(other));
  other = state();
  other.mains = "AC=0";
  EXPECT_FALSE(read_back(other));
  other = state();
  other.sources.emplace_back("nvml:GPU-1");
  EXPECT_FALSE(read_back(other));
  other = state();
  other.used_memory_share = 0.55;
  EXPECT_FALSE(read_back(other));
  other.used_memory_share = 0.35;
  EXPECT_TRUE(read_back(other));
}

TEST(IdleMemory, ForgetsWhatIsOldOrTooShortOrFromTheFuture) {
  EXPECT_TRUE(read_back(state(), kNow + 3000));
  EXPECT_FALSE(read_back(state(), kNow + 3001));
  EXPECT_FALSE(read_back(state(), kNow - 601));
  EXPECT_FALSE(read_back(state(), kNow, 30s));
}

TEST(IdleMemory, BelievesNothingThatMakesNoSense) {
  const std::string text = baseline_text(baseline(), state());
  const auto spoilt = [&](std::string_view from, std::string_view to) {
    std::string other = text;
    other.replace(other.find(from), from.size(), to);
    return baseline_in(other, state(), kNow, 10s).has_value();
  };
  EXPECT_FALSE(spoilt("\"watts_lower\": 9.5", "\"watts_lower\": 11"));
  EXPECT_FALSE(spoilt("\"measured\"", "\"missing\""));
  EXPECT_FALSE(spoilt("carnot.idle/1", "carnot.idle/2"));
  EXPECT_FALSE(spoilt("cpu_package", "moon"));
  EXPECT_FALSE(baseline_in("{", state(), kNow, 10s));
  EXPECT_FALSE(baseline_in("", state(), kNow, 10s));
}

TEST(IdleMemory, IsKeptInAFilePerHostAndSources) {
  const FakeMachine machine;
  must(remember_baseline(baseline(), state(), machine.folder()));
  EXPECT_TRUE(remembered_baseline(state(), kNow, 10s, machine.folder()));
  MachineState other = state();
  other.fingerprint = "another host";
  EXPECT_FALSE(remembered_baseline(other, kNow, 10s, machine.folder()));
}

TEST(MachineState, SaysWhatFeedsTheMachineAndHowFullItIs) {
  const FakeMachine machine;
  machine.write("/proc/sys/kernel/random/boot_id", "b00t\n");
  machine.write("/sys/class/power_supply/AC/online", "1\n");
  machine.write("/proc/meminfo", "MemTotal:  1000 kB\nMemAvailable:  250 kB\n");
  Host host;
  host.fingerprint = "host";
  const MachineState seen = state_of(machine.sys(), host, {});
  EXPECT_EQ(seen.boot, "b00t");
  EXPECT_EQ(seen.mains, "AC=1");
  EXPECT_DOUBLE_EQ(seen.used_memory_share, 0.75);
}

}  // namespace
}  // namespace carnot
