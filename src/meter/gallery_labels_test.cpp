// SPDX-License-Identifier: Apache-2.0
//
// The rows of the gallery that are about what joules are called, and what they may pass for.
#include <gtest/gtest.h>

#include "meter/attribution.hpp"
#include "meter/counter.hpp"
#include "sensors/fake.hpp"
#include "support/window_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// A model of 30 W, right to a factor of 2.
std::unique_ptr<Source> model_of_30_watts(const Clock& clock) {
  SourceDescription model;
  model.id = "estimate:cpu";
  model.provenance = Provenance::estimated;
  model.model = ModelSpec{"cpu load curve", 0.83, false};
  const SteadyTime opened = clock.now();
  return std::make_unique<FakeSource>(model, [opened](SteadyTime now) {
    return ModelledValue{Watts{30.0} * seconds_between(opened, now), 2.0};
  });
}

TEST(Gallery05, ATrainingRunOfManyWrapsIsNeverShortByOne) {
  Story story{{.wraps_at = Joules{65532.610988}, .now = Joules{65000.0}}};
  const Seconds guard = *guard_period(story.window.meter.descriptions());
  double spent = 0.0;
  while (spent < 1e6) {  // 0.28 kWh at 280 W, read as seldom as the guard allows
    story.spend(280.0 * guard.count(), std::chrono::nanoseconds{std::int64_t(guard.count() * 1e9)});
    spent += 280.0 * guard.count();
    story.window.read();
  }
  const Measurement measured = story.end();
  EXPECT_NEAR(measured.total.joules()->point, spent, 1e-3 * spent);
  EXPECT_EQ(measured.sources[0].wraps, 16);
}

TEST(Gallery06, AProcessesJoulesAreLabelledAsAShareOfTheWhole) {
  Story story;
  story.spend(100.0, 1s);
  const Energy whole = story.end().total;
  const Attribution parts = attribute_by_cpu_time(whole, Seconds{0.5}, Seconds{2.0});
  EXPECT_EQ(whole.provenance(), Provenance::measured);
  EXPECT_EQ(parts.tree.provenance(), Provenance::estimated);
  EXPECT_EQ(parts.tree.estimator(), "attributed by CPU time");
}

TEST(Gallery09, AModelThatStandsInForACounterSaysSo) {
  LoadedMachine machine;
  machine.package.freeze();
  Sources sources = machine.sources();
  sources.push_back(model_of_30_watts(machine.clock));
  OpenWindow window{std::move(sources), machine.clock};
  machine.spend(50.0, 2s);
  const Measurement measured = window.end();
  EXPECT_EQ(measured.total.provenance(), Provenance::estimated);
  EXPECT_TRUE(has(measured.total, FindingCode::source_dead));
  EXPECT_TRUE(has(measured.total, FindingCode::estimated_energy));
  EXPECT_EQ(measured.sources[0].energy.provenance(), Provenance::missing);
}

TEST(Gallery09, TheLastTenMillisecondsCount) {
  Story story;
  story.spend_and_read(100.0, 1s);
  story.spend(7.0, 10ms);
  EXPECT_NEAR(story.end().total.joules()->point, 107.0, 1e-9);
}

TEST(Gallery23, HalfOfTheTimeAtWorkIsMeasuredAllOfTheTime) {
  Story story;
  for (int second = 0; second < 30; ++second) {  // 1 s at 200 W, 1 s at 40 W, read every 10 s
    story.spend(second % 2 == 0 ? 200.0 : 40.0, 1s);
    if (second % 10 == 9) story.window.read();
  }
  EXPECT_NEAR(story.end().total.joules()->point, 3600.0, 1e-9);
}

TEST(Gallery27, SharesOfASharedNodeNeverAddUpToMoreThanTheNode) {
  const Energy node =
      Energy::measured(Perimeter::single(Domain::cpu_package), {1000.0, 990.0, 1010.0, 0.95});
  const Attribution one = attribute_by_cpu_time(node, Seconds{30.0}, Seconds{40.0});
  const Attribution other = attribute_by_cpu_time(node, Seconds{10.0}, Seconds{40.0});
  EXPECT_NEAR(one.tree.joules()->point + other.tree.joules()->point, 1000.0, 1e-9);
  EXPECT_EQ(one.tree.provenance(), Provenance::estimated);
}

TEST(Gallery28, AnEstimateNamesItsModelAndIsAsWideAsItMayBeWrong) {
  ManualClock clock;
  Sources sources;
  sources.push_back(model_of_30_watts(clock));
  OpenWindow window{std::move(sources), clock};
  window.pass(10s);
  const Energy energy = window.end().total;
  EXPECT_EQ(energy.provenance(), Provenance::estimated);
  EXPECT_EQ(energy.estimator(), "cpu load curve");
  EXPECT_EQ(*energy.joules(), (Estimate{300.0, 150.0, 600.0, 0.83}));
}

}  // namespace
}  // namespace carnot
