// SPDX-License-Identifier: Apache-2.0
#include "analysis/idle_power.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

const Busyness kAtRest{.cpus = 0.0};

Energy gross(Estimate joules) {
  return Energy::measured(Perimeter::single(Domain::cpu_package), joules);
}

Measurement measured(Estimate joules, std::chrono::seconds length) {
  return {"window", SteadyTime{}, SteadyTime{length}, {}, gross(joules)};
}

TEST(IdlePower, MarginalIsGrossWithoutTheIdlePowerOfTheSameTime) {
  const IdlePower idle =
      must(idle_power_of(measured({600.0, 540.0, 660.0, 0.95}, 60s), kAtRest, {}));
  EXPECT_DOUBLE_EQ(idle.watts.point, 10.0);
  const Energy net = must(marginal(gross({500.0, 496.0, 504.0, 0.95}), 3s, idle));
  EXPECT_DOUBLE_EQ(net.joules()->point, 470.0);
  EXPECT_DOUBLE_EQ(net.joules()->lower, 465.0);  // √(4² + (3·1)²) = 5
  EXPECT_DOUBLE_EQ(net.joules()->upper, 475.0);
}

TEST(IdlePower, UnderLoadItIsRefused) {
  const auto idle = idle_power_of(measured({600.0, 600.0, 600.0, 0.95}, 60s), {.cpus = 0.4}, {});
  ASSERT_FALSE(idle.has_value());
  EXPECT_EQ(idle.error().message, "the idle baseline was taken while 40 % of the CPUs were busy.");
}

TEST(IdlePower, ABusyBoardIsLoadToo) {
  const auto idle =
      idle_power_of(measured({600.0, 600.0, 600.0, 0.95}, 60s), {.cpus = 0.01, .boards = 0.3}, {});
  ASSERT_FALSE(idle.has_value());
  EXPECT_EQ(idle.error().message,
            "the idle baseline was taken while a graphics board was busy for 30 % of the time.");
}

TEST(IdlePower, AllThatWasBusyIsTold) {
  const auto idle =
      idle_power_of(measured({600.0, 600.0, 600.0, 0.95}, 60s), {.cpus = 0.5, .boards = 0.3}, {});
  EXPECT_EQ(idle.error().message,
            "the idle baseline was taken while 50 % of the CPUs were busy and a graphics board was "
            "busy for 30 % of the time.");
}

TEST(IdlePower, WhereTheLoadCannotBeReadItIsFlagged) {
  const IdlePower idle = must(idle_power_of(measured({600.0, 600.0, 600.0, 0.95}, 60s), {}, {}));
  ASSERT_EQ(idle.findings.size(), 1U);
  EXPECT_EQ(idle.findings[0].code, FindingCode::unwatched_baseline);
}

TEST(IdlePower, AShortOneIsFlaggedAndTheFlagTravels) {
  const IdlePower idle = must(idle_power_of(measured({20.0, 20.0, 20.0, 0.95}, 2s), kAtRest, {}));
  const Energy net = must(marginal(gross({500.0, 500.0, 500.0, 0.95}), 3s, idle));
  ASSERT_EQ(net.findings().size(), 1U);
  EXPECT_EQ(net.findings()[0].code, FindingCode::short_baseline);
}

TEST(IdlePower, AMissingEnergyIsNoIdlePower) {
  Measurement idle = measured({}, 60s);
  idle.total = Energy::missing(idle.total.perimeter(), {finding(FindingCode::source_dead)});
  EXPECT_EQ(idle_power_of(idle, kAtRest, {}).error().code, ErrorCode::not_measurable);
}

TEST(IdlePower, EstimatesAreNotSubtractedFromMeasurements) {
  const IdlePower idle =
      must(idle_power_of(measured({600.0, 600.0, 600.0, 0.95}, 60s), kAtRest, {}));
  const Energy estimated = Energy::estimated(idle.perimeter, {500.0, 250.0, 1000.0, 0.8}, "curve");
  EXPECT_FALSE(marginal(estimated, 3s, idle).has_value());
}

}  // namespace
}  // namespace carnot
