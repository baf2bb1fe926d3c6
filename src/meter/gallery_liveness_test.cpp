// SPDX-License-Identifier: Apache-2.0
//
// The rows of the gallery that are about counters that stand still.
#include <gtest/gtest.h>

#include "meter/measurement.hpp"
#include "support/gallery_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

TEST(Gallery17, ACounterThatStandsStillIsMissingNotZero) {
  Story story;
  story.package.freeze();
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  story.spend(50.0, 1s);
  const Measurement measured = must(meter.end(window));
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  EXPECT_TRUE(has(measured.total, FindingCode::source_dead));
  EXPECT_DOUBLE_EQ(measured.unknown_share, 1.0);
}

TEST(Gallery17, UnderASecondNobodyCanTellAndThatIsSaid) {
  Story story;
  story.package.freeze();
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  story.spend(20.0, 400ms);
  const Measurement measured = must(meter.end(window));
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  ASSERT_TRUE(has(measured.total, FindingCode::too_short));
  EXPECT_EQ(measured.total.findings()[0].detail, "The counter did not advance; at most 802 J.");
}

TEST(Gallery17, ACoarseRegisterThatStandsStillIsNotDead) {
  SourceDescription plug;
  plug.id = "http_json:plug";
  plug.domain = Domain::wall;
  plug.counter = CounterSpec{3600.0, 1'000'000, false};
  plug.refresh = Seconds{1.0};
  plug.plausible_maximum = Watts{2000.0};
  const SteadyTime t0{1000s};
  std::vector<Reading> readings;
  for (int second = 0; second <= 30; ++second)
    readings.push_back({0, t0 + second * 1s, CounterValue{7}});
  const Energy total = measurement_of(std::vector{plug}, readings, "w", t0, t0 + 30s).total;
  ASSERT_EQ(total.findings().size(), 1U);
  EXPECT_EQ(total.findings()[0].code, FindingCode::too_short);
  EXPECT_EQ(total.findings()[0].detail, "The counter did not advance; at most 62.0 kJ.");
}

TEST(Gallery29, AFrozenCounterAmongLiveReadingsLeavesItsTimeUnknown) {
  Story story;
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  for (int tenth = 0; tenth < 100; ++tenth) {
    if (tenth == 50) story.package.freeze();
    if (tenth == 65) story.package.thaw();  // 1.5 s later, all at once
    story.spend(10.0, 100ms);
    meter.read_all();
  }
  const Measurement measured = must(meter.end(window));
  EXPECT_TRUE(has(measured.total, FindingCode::source_dead));
  EXPECT_NEAR(measured.unknown_share, 0.15, 1e-9);
  EXPECT_LE(measured.total.joules()->lower, 1000.0);
  EXPECT_GE(measured.total.joules()->upper, 1000.0);
}

}  // namespace
}  // namespace carnot
