// SPDX-License-Identifier: Apache-2.0
#include "meter/cross_checks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "meter/measurement.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kBegin{1000s};

SourceDescription counter_of(SourceKind kind, std::string id, Domain domain) {
  SourceDescription source;
  source.id = std::move(id);
  source.label = source.id;
  source.kind = kind;
  source.domain = domain;
  source.counter = CounterSpec{1e-6, 262'143'328'849, false};
  source.refresh = Seconds{1e-3};
  return source;
}

SourceDescription power_of(SourceKind kind, std::string id, Domain domain) {
  SourceDescription source = counter_of(kind, std::move(id), domain);
  source.counter.reset();
  source.refresh = Seconds{0.1};
  return source;
}

/// Sources that each show their steady watts for ten seconds, read ten times a second.
class Bench {
 public:
  void add(SourceDescription source, double watts) {
    for (int tenth = 0; tenth <= 100; ++tenth) {
      const SteadyTime when = kBegin + tenth * 100ms;
      const auto microjoules = static_cast<std::uint64_t>(watts * tenth * 1e5);
      if (source.counter)
        readings_.push_back({sources_.size(), when, CounterValue{7'000 + microjoules}});
      else
        readings_.push_back({sources_.size(), when, PowerValue{Watts{watts}}});
    }
    sources_.push_back(std::move(source));
  }
  Measurement measure() const {
    return measurement_of(sources_, readings_, "w", kBegin, kBegin + 10s);
  }
  /// What the total says of this, if anything.
  std::vector<Finding> noticed(FindingCode code) const {
    std::vector<Finding> found;
    const Measurement measured = measure();
    std::ranges::copy_if(measured.total.findings(), std::back_inserter(found),
                         [&](const Finding& one) { return one.code == code; });
    return found;
  }

 private:
  std::vector<SourceDescription> sources_;
  std::vector<Reading> readings_;
};

const SourceDescription kPackage =
    counter_of(SourceKind::powercap, "powercap:intel-rapl:0", Domain::cpu_package);

TEST(CrossChecks, ASecondRouteThatAgreesIsToldWithItsResidual) {
  Bench bench;
  bench.add(counter_of(SourceKind::perf, "perf:energy-pkg:cpu0", Domain::cpu_package), 100.0);
  bench.add(kPackage, 100.5);
  const auto told = bench.noticed(FindingCode::cross_checked);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].severity, Severity::info);
  EXPECT_EQ(told[0].detail,
            "perf:energy-pkg:cpu0 shows 1.00 kJ, powercap:intel-rapl:0 1.00 kJ: 0.5 % apart.");
  EXPECT_TRUE(bench.noticed(FindingCode::sources_disagree).empty());
}

TEST(CrossChecks, ASecondRouteThatDisagreesIsFlaggedAndTheTotalStands) {
  Bench bench;
  bench.add(counter_of(SourceKind::perf, "perf:energy-pkg:cpu0", Domain::cpu_package), 100.0);
  bench.add(kPackage, 102.0);
  ASSERT_EQ(bench.noticed(FindingCode::sources_disagree).size(), 1U);
  EXPECT_NEAR(bench.measure().total.joules()->point, 1000.0, 1e-6);
}

TEST(CrossChecks, ABoardsCounterIsHeldAgainstItsIntegratedPower) {
  Bench bench;  // zeus#181: 187 against 327 J
  bench.add(counter_of(SourceKind::nvml, "nvml:GPU-a", Domain::gpu), 32.7);
  bench.add(power_of(SourceKind::nvml, "nvml:GPU-a:power", Domain::gpu), 18.7);
  const auto flagged = bench.noticed(FindingCode::sources_disagree);
  ASSERT_EQ(flagged.size(), 1U);
  EXPECT_EQ(flagged[0].detail, "nvml:GPU-a shows 327 J, nvml:GPU-a:power 187 J: 42.8 % apart.");
}

SourceDescription checking(SourceDescription source, const std::string& checked) {
  source.checks = checked;
  return source;
}

TEST(CrossChecks, EachCheckIsHeldAgainstWhatItChecksAndNeverAdded) {
  Bench bench;
  const std::string counts = "perf:energy-pkg:cpu0";
  bench.add(checking(kPackage, counts), 100.2);
  bench.add(counter_of(SourceKind::perf, counts, Domain::cpu_package), 100.0);
  SourceDescription msr = counter_of(SourceKind::msr, "msr:0x611", Domain::cpu_package);
  msr.device = 7;  // numbered by somebody else
  bench.add(checking(msr, counts), 103.0);
  const auto agree = bench.noticed(FindingCode::cross_checked);
  const auto differ = bench.noticed(FindingCode::sources_disagree);
  ASSERT_EQ(agree.size(), 1U);
  ASSERT_EQ(differ.size(), 1U);
  EXPECT_NE(differ[0].detail.find("msr:0x611"), std::string::npos) << differ[0].detail;
  const Measurement measured = bench.measure();
  EXPECT_NEAR(measured.total.joules()->point, 1000.0, 1e-6);
  EXPECT_EQ(measured.sources[0].account->role, SumRole::other_route);
  EXPECT_EQ(measured.sources[1].account->role, SumRole::summed);
  EXPECT_EQ(measured.sources[2].account->role, SumRole::other_route);
}

TEST(CrossChecks, APowerThatWasReadNowAndThenTellsNothing) {
  const SourceDescription counter = counter_of(SourceKind::nvml, "nvml:GPU-a", Domain::gpu);
  const SourceDescription power =
      checking(power_of(SourceKind::nvml, "nvml:GPU-a:power", Domain::gpu), "nvml:GPU-a");
  std::vector<Reading> readings;
  for (int second = 0; second <= 10; ++second) {
    const auto ticks = static_cast<std::uint64_t>(second) * 300'000'000;
    readings.push_back({0, kBegin + second * 1s, CounterValue{ticks}});
    if (second % 2 == 0) readings.push_back({1, kBegin + second * 1s, PowerValue{Watts{200.0}}});
  }
  const auto measured =
      measurement_of(std::vector{counter, power}, readings, "w", kBegin, kBegin + 10s);
  for (const Finding& one : measured.total.findings()) {
    EXPECT_NE(one.code, FindingCode::sources_disagree) << one.detail;
    EXPECT_NE(one.code, FindingCode::cross_checked) << one.detail;
  }
}

TEST(CrossChecks, TwoBoardsAreNotHeldAgainstEachOther) {
  Bench bench;
  SourceDescription second = counter_of(SourceKind::nvml, "nvml:GPU-b", Domain::gpu);
  second.device = 1;
  bench.add(counter_of(SourceKind::nvml, "nvml:GPU-a", Domain::gpu), 300.0);
  bench.add(second, 100.0);
  EXPECT_TRUE(bench.noticed(FindingCode::sources_disagree).empty());
  EXPECT_TRUE(bench.noticed(FindingCode::cross_checked).empty());
}

TEST(CrossChecks, RailsAreNotHeldAgainstEachOther) {
  Bench bench;
  bench.add(power_of(SourceKind::hwmon, "hwmon:a", Domain::rail), 3.0);
  bench.add(power_of(SourceKind::hwmon, "hwmon:b", Domain::rail), 9.0);
  EXPECT_TRUE(bench.noticed(FindingCode::sources_disagree).empty());
}

TEST(CrossChecks, APackageAboveItsBoardMakesTheWindowInvalid) {
  Bench bench;
  bench.add(kPackage, 80.0);
  bench.add(counter_of(SourceKind::powercap, "powercap:intel-rapl:0:0", Domain::dram), 12.0);
  bench.add(counter_of(SourceKind::powercap, "powercap:intel-rapl:1", Domain::psys), 90.0);
  const auto found = bench.noticed(FindingCode::psys_exceeded);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].severity, Severity::invalid);
  EXPECT_EQ(found[0].detail, "cpu_package + dram show at least 920 J, psys at most 900 J.");
}

TEST(CrossChecks, APackageBelowItsBoardIsAsItShouldBe) {
  Bench bench;
  bench.add(kPackage, 80.0);
  bench.add(counter_of(SourceKind::powercap, "powercap:intel-rapl:1", Domain::psys), 90.0);
  EXPECT_TRUE(bench.noticed(FindingCode::psys_exceeded).empty());
}

TEST(Gallery21, WhatIsInsideMayNotExceedTheWall) {
  Bench bench;
  bench.add(kPackage, 100.0);
  bench.add(counter_of(SourceKind::nvml, "nvml:GPU-a", Domain::gpu), 250.0);
  bench.add(power_of(SourceKind::http_json, "http_json:plug", Domain::wall), 300.0);
  const auto found = bench.noticed(FindingCode::wall_exceeded);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].severity, Severity::invalid);
  EXPECT_EQ(found[0].detail, "cpu_package + gpu show at least 3.50 kJ, wall at most 3.01 kJ.");
}

TEST(CrossChecks, AWallThatMayBeOffIsNotAccusedWithinWhatItMayBeOff) {
  Bench bench;
  SourceDescription plug = power_of(SourceKind::http_json, "http_json:plug", Domain::wall);
  plug.accuracy = Accuracy{0.05, Watts{0.0}};
  bench.add(kPackage, 100.0);
  bench.add(plug, 97.0);
  EXPECT_TRUE(bench.noticed(FindingCode::wall_exceeded).empty());
}

TEST(CrossChecks, TwoPlugsOfOneMachineAreAddedBeforeTheyAreCompared) {
  Bench bench;
  SourceDescription second = power_of(SourceKind::http_json, "http_json:b", Domain::wall);
  second.device = 1;
  bench.add(kPackage, 100.0);
  bench.add(power_of(SourceKind::http_json, "http_json:a", Domain::wall), 70.0);
  bench.add(second, 65.0);
  EXPECT_TRUE(bench.noticed(FindingCode::wall_exceeded).empty());
}

TEST(Account, EverySourceSaysWhatBecameOfIt) {
  Bench bench;
  bench.add(kPackage, 80.0);
  bench.add(counter_of(SourceKind::powercap, "powercap:intel-rapl:0:1", Domain::cpu_core), 50.0);
  bench.add(counter_of(SourceKind::powercap, "powercap:intel-rapl:1", Domain::psys), 90.0);
  bench.add(power_of(SourceKind::hwmon, "hwmon:a", Domain::rail), 3.0);
  bench.add(counter_of(SourceKind::msr, "msr:0x611", Domain::cpu_package), 80.0);
  std::vector<SumRole> roles;
  for (const SourceEnergy& source : bench.measure().sources) roles.push_back(source.account->role);
  EXPECT_EQ(roles, (std::vector{SumRole::summed, SumRole::part_of_package, SumRole::holds_the_parts,
                                SumRole::rail, SumRole::other_route}));
}

TEST(Account, TheBudgetsPartsMakeTheInterval) {
  Bench bench;
  SourceDescription board = counter_of(SourceKind::nvml, "nvml:GPU-a", Domain::gpu);
  board.refresh = Seconds{0.1};
  board.accuracy = Accuracy{0.05, Watts{1.0}};
  bench.add(board, 100.0);
  const SourceEnergy source = bench.measure().sources.at(0);
  const ErrorBudget& budget = source.account->budget;
  EXPECT_DOUBLE_EQ(budget.gain.si(), 50.0);
  EXPECT_DOUBLE_EQ(budget.offset.si(), 10.0);
  EXPECT_NEAR(budget.random.refresh.si(), 0.72 * 100.0 * 0.1, 0.05);
  EXPECT_DOUBLE_EQ(budget.gap_above.si(), 0.0);
  EXPECT_NEAR(source.energy.joules()->upper, 1060.0 + 1.959964 * budget.random.combined().si(),
              1e-9);
}

TEST(Account, TheStepOfAPowerIsAPartOfTheBudget) {
  Bench bench;
  SourceDescription plug = power_of(SourceKind::http_json, "http_json:plug", Domain::wall);
  plug.resolution = Watts{2.0};
  bench.add(plug, 100.0);
  const SourceEnergy source = bench.measure().sources.at(0);
  EXPECT_NEAR(source.account->budget.step.si(), 20.0, 1e-9);
  EXPECT_DOUBLE_EQ(source.account->budget.gain.si(), 0.0);
  EXPECT_NEAR(source.energy.joules()->upper, 1020.0, 1e-6);
}

TEST(Account, ReadingsThatWereLeftOutAreCounted) {
  std::vector<Reading> readings;
  for (int second = 0; second <= 10; ++second)
    readings.push_back(
        {0, kBegin + second * 1s, CounterValue{static_cast<std::uint64_t>(second) * 100'000'000}});
  readings[3].value = ReadFailure{"Input/output error"};
  readings[5].value = CounterValue{262'143'328'850};  // above the counter's end
  readings[10].value = ReadFailure{"gone"};
  const auto measured =
      measurement_of(std::vector{kPackage}, readings, "w", kBegin + 500ms, kBegin + 9s);
  const SourceAccount& account = *measured.sources.at(0).account;
  EXPECT_EQ(account.failed, 2);
  EXPECT_EQ(account.refused, 1);
  EXPECT_DOUBLE_EQ(account.begin_distance.count(), 0.5);
  EXPECT_DOUBLE_EQ(account.end_distance.count(), 0.0);
}

}  // namespace
}  // namespace carnot
