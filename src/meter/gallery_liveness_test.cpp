// SPDX-License-Identifier: Apache-2.0
//
// The rows of the gallery that are about counters that stand still.
#include <gtest/gtest.h>

#include "support/reading_script.hpp"
#include "support/window_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

TEST(Gallery17, ACounterThatStandsStillIsMissingNotZero) {
  Story story;
  story.package.freeze();
  story.spend(50.0, 1s);
  const Measurement measured = story.end();
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  EXPECT_TRUE(has(measured.total, FindingCode::source_dead));
  EXPECT_DOUBLE_EQ(measured.unknown_share, 1.0);
}

TEST(Gallery17, UnderASecondNobodyCanTellAndThatIsSaid) {
  Story story;
  story.package.freeze();
  story.spend(20.0, 400ms);
  const Measurement measured = story.end();
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  ASSERT_TRUE(has(measured.total, FindingCode::too_short));
  EXPECT_EQ(measured.total.findings()[0].detail,
            "The counter did not advance; at most 802 J. It takes a window of 1.00 s at least.");
}

TEST(Gallery17, ACoarseRegisterThatStandsStillIsNotDead) {
  SourceDescription plug;
  plug.id = "http_json:plug";
  plug.domain = Domain::wall;
  plug.counter = CounterSpec{3600.0, 1'000'000, false};
  plug.refresh = Seconds{1.0};
  plug.plausible_maximum = Watts{2000.0};
  ReadingScript script{plug};
  for (int second = 0; second <= 30; ++second) script.ticks(second, 7);
  const Energy total = script.over(0.0, 30.0).total;
  ASSERT_EQ(total.findings().size(), 1U);
  EXPECT_EQ(total.findings()[0].code, FindingCode::too_short);
  EXPECT_EQ(
      total.findings()[0].detail,
      "The counter did not advance; at most 62.0 kJ. It takes a window of 1 h 00 min at least.");
}

TEST(Gallery17, WhereNoMostPowerIsKnownTheUsualOneBoundsWhatStoodStill) {
  SourceDescription plug;
  plug.domain = Domain::wall;
  plug.counter = CounterSpec{3.6, 1'000'000, false};
  plug.refresh = Seconds{1.0};
  ReadingScript script{plug};
  for (int second = 0; second <= 2; ++second) script.ticks(second, 7);
  const Energy total = script.over(0.0, 2.0).total;
  ASSERT_EQ(total.findings().size(), 1U);
  EXPECT_EQ(
      total.findings()[0].detail,
      "The counter did not advance; at most 6.00 kJ. It takes a window of 2 min 20 s at least.");
}

TEST(Gallery17, AModelThatSawLittleNamesTheLengthThatItTakes) {
  SourceDescription model;
  model.provenance = Provenance::estimated;
  model.model = ModelSpec{"cpu load curve", 0.8, false};
  model.refresh = Seconds{0.01};
  const std::vector<SourceDescription> sources{model};
  const std::vector<Reading> readings{{0, instant(0.0), ModelledValue{Joules{0.0}, 2.0}},
                                      {0, instant(0.03), ModelledValue{Joules{3.0}, 2.0}}};
  const Energy total =
      measurement_of(sources, readings, "w", instant(0.0), instant(0.03)).sources.at(0).energy;
  EXPECT_EQ(total.findings().at(0).detail,
            "The model sees the load in steps of 10.0 ms, and the window holds 30.0 ms only; it "
            "takes one of 100 ms.");
}

TEST(Gallery29, AFrozenCounterAmongLiveReadingsLeavesItsTimeUnknown) {
  Story story;
  for (int tenth = 0; tenth < 100; ++tenth) {
    if (tenth == 50) story.package.freeze();
    if (tenth == 65) story.package.thaw();  // 1.5 s later, all at once
    story.spend_and_read(10.0, 100ms);
  }
  const Measurement measured = story.end();
  EXPECT_TRUE(has(measured.total, FindingCode::source_dead));
  EXPECT_NEAR(measured.unknown_share, 0.15, 1e-9);
  EXPECT_LE(measured.total.joules()->lower, 1000.0);
  EXPECT_GE(measured.total.joules()->upper, 1000.0);
}

}  // namespace
}  // namespace carnot
