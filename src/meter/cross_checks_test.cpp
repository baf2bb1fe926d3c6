// SPDX-License-Identifier: Apache-2.0
#include "meter/cross_checks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "support/findings.hpp"
#include "support/reading_script.hpp"

namespace carnot {
namespace {

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
    const bool counts = source.counter.has_value();
    script_.add(std::move(source));
    for (int tenth = 0; tenth <= 100; ++tenth) {
      if (counts)
        script_.ticks(0.1 * tenth, 7'000 + static_cast<std::uint64_t>(watts * tenth * 1e5));
      else
        script_.watts(0.1 * tenth, watts);
    }
  }
  Measurement measure() const { return script_.over(0.0, 10.0); }
  /// What the total says of this, if anything.
  std::vector<Finding> noticed(FindingCode code) const {
    std::vector<Finding> found;
    const Measurement measured = measure();
    std::ranges::copy_if(measured.total.findings(), std::back_inserter(found),
                         [&](const Finding& one) { return one.code == code; });
    return found;
  }

 private:
  ReadingScript script_;
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
  ReadingScript script{counter};
  for (unsigned second = 0; second <= 10; ++second) script.ticks(second, second * 300'000'000UL);
  script.add(power);
  for (int second = 0; second <= 10; second += 2) script.watts(second, 200.0);
  const Energy total = script.over(0.0, 10.0).total;
  EXPECT_FALSE(has(total, FindingCode::sources_disagree));
  EXPECT_FALSE(has(total, FindingCode::cross_checked));
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

TEST(CrossChecks, ABatteryThatGaveTooLittleIsNoticed) {
  Bench bench;
  bench.add(kPackage, 100.0);
  bench.add(counter_of(SourceKind::nvml, "nvml:GPU-a", Domain::gpu), 35.0);
  bench.add(power_of(SourceKind::battery, "battery:BAT0", Domain::battery), 24.0);
  const auto found = bench.noticed(FindingCode::battery_exceeded);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].severity, Severity::flagged);  // an adapter may have fed the rest
  EXPECT_EQ(found[0].detail, "cpu_package + gpu show at least 1.35 kJ, battery at most 250 J.");
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
  ReadingScript script{kPackage};
  const auto count = [&](unsigned from, unsigned to) {
    for (unsigned second = from; second <= to; ++second)
      script.ticks(second, second * 100'000'000UL);
  };
  count(0, 2);
  script.failure(3.0, "Input/output error");
  count(4, 4);
  script.ticks(5.0, 262'143'328'850);  // above the counter's end
  count(6, 9);
  script.failure(10.0, "gone");
  const Measurement measured = script.over(0.5, 9.0);
  const SourceAccount& account = *measured.sources.at(0).account;
  EXPECT_EQ(account.failed, 2);
  EXPECT_EQ(account.refused, 1);
  EXPECT_DOUBLE_EQ(account.begin_distance.count(), 0.5);
  EXPECT_DOUBLE_EQ(account.end_distance.count(), 0.0);
}

}  // namespace
}  // namespace carnot
