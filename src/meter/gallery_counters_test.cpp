// SPDX-License-Identifier: Apache-2.0
//
// The rows of the gallery that are about wraps, ranges and resets.
#include <gtest/gtest.h>

#include <algorithm>

#include "meter/counter.hpp"
#include "support/window_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

TEST(Gallery02, AWrapBehindAnUnreadableRangeIsNeverNegative) {
  Story story{{.wraps_at = Joules{65532.610988}, .now = Joules{65530.0}, .range_readable = false}};
  story.spend(10.0, 1s);
  const Measurement measured = story.end();
  EXPECT_NEAR(measured.total.joules()->point, 10.0, 1e-6);
  EXPECT_TRUE(has(measured.total, FindingCode::range_inferred));
}

/// Row 10 and 13: a window of 2 s in which the counter wraps this long after its begin.
class WrapAtEveryOffset : public ::testing::TestWithParam<int> {};

TEST_P(WrapAtEveryOffset, KeepsEveryJoule) {
  const double before_wrap = std::max(1e-6, 25.0 * GetParam());
  Story story{{.now = Joules{262143.32885 - before_wrap}}};
  for (int tenth = 0; tenth < 10; ++tenth) {
    story.spend_and_read(25.0, 200ms);
  }
  const Measurement measured = story.end();
  EXPECT_NEAR(measured.total.joules()->point, 250.0, 1e-6);
  EXPECT_EQ(measured.sources[0].wraps, 1);
}
INSTANTIATE_TEST_SUITE_P(Gallery10, WrapAtEveryOffset, ::testing::Range(0, 11));

TEST(Gallery13, ASamplerThatIsLateLosesNothing) {
  Story story{{.now = Joules{262000.0}}};
  story.spend_and_read(5.0, 100ms);
  story.spend_and_read(3000.0, 60s);  // nobody looked for a minute, and it wrapped
  story.spend(0.1, 1ms);
  EXPECT_NEAR(story.end().total.joules()->point, 3005.1, 1e-6);
}

TEST(Gallery22, AWrapAtTenHertzKeepsItsSample) {
  Story story{{.now = Joules{262142.0}}};
  for (int tenth = 0; tenth < 20; ++tenth)
    story.spend_and_read(tenth == 1 ? 5.0 : 1.0, 100ms);  // the one that wraps is no mean
  const Measurement measured = story.end();
  EXPECT_NEAR(measured.total.joules()->point, 24.0, 1e-6);
  EXPECT_EQ(measured.sources[0].wraps, 1);
  EXPECT_EQ(measured.unknown_share, 0.0);
}

TEST(Gallery24, TheRangeOfAWrapIsTheSourcesOwn) {
  Story story{{.wraps_at = Joules{16384.0}, .now = Joules{16380.0}}};
  story.spend(6.0, 1s);
  EXPECT_NEAR(story.end().total.joules()->point, 6.0, 1e-6);
}

TEST(Gallery25, ALongRunCountsEachOfItsWraps) {
  Story story;  // 200 W for 2 h: 1.44 MJ, five wraps
  ASSERT_GT(guard_period(story.window.meter.descriptions())->count(), 60.0);
  for (int minute = 0; minute < 120; ++minute) {
    story.spend_and_read(12000.0, 60s);
  }
  const Measurement measured = story.end();
  EXPECT_NEAR(measured.total.joules()->point, 1.44e6, 1e-3);
  EXPECT_EQ(measured.sources[0].wraps, 5);
}

TEST(Gallery25, WithoutTheGuardTheJoulesAreALowerBoundAndSaySo) {
  Story story;
  story.spend(720000.0, 3600s);  // two wraps, one of them unseen
  const Measurement measured = story.end();
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  EXPECT_TRUE(has(measured.total, FindingCode::may_have_wrapped));
}

TEST(Gallery30, AResetMidwayIsNoWrapOf212Kilojoules) {
  Story story{{.now = Joules{50000.0}}};
  for (int tenth = 0; tenth < 74; ++tenth) {
    if (tenth == 40) story.package.reset_to(Joules{0.0});
    story.spend_and_read(10.0, 100ms);
  }
  const Measurement measured = story.end();
  EXPECT_TRUE(has(measured.total, FindingCode::counter_reset));
  EXPECT_NEAR(measured.total.joules()->point, 740.0, 1e-6);  // the lost tenth at the mean power
  EXPECT_NEAR(measured.total.joules()->lower, 730.0, 0.5);
  EXPECT_NEAR(measured.unknown_share, 1.0 / 74.0, 1e-9);
}

TEST(Gallery30, AResetSeenByTheEdgesAloneIsRefused) {
  Story story{{.now = Joules{50000.0}}};
  story.spend(400.0, 4s);
  story.package.reset_to(Joules{0.0});
  story.spend(340.0, 3400ms);
  const Measurement measured = story.end();
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  EXPECT_TRUE(has(measured.total, FindingCode::counter_reset));
}

TEST(Gallery30, AFalseReadingIsNotTakenForAReset) {
  Story story{{.now = Joules{50000.0}}};
  story.spend_and_read(100.0, 1s);
  story.spend(100.0, 1s);
  story.package.show("7\n");
  story.window.read();
  story.spend(100.0, 1s);
  const Measurement measured = story.end();
  EXPECT_NEAR(measured.total.joules()->point, 300.0, 1e-9);
  EXPECT_TRUE(has(measured.total, FindingCode::reading_refused));
  EXPECT_FALSE(has(measured.total, FindingCode::counter_reset));
}

TEST(Gallery30, AFalseValueThatIsSeenTwiceIsNotTakenForAResetEither) {
  Story story{{.now = Joules{50000.0}}};
  story.spend_and_read(100.0, 1s);
  for (int reading = 0; reading < 3; ++reading) {
    story.spend(1.0, 10ms);
    story.package.show("7\n");
    story.window.read();
  }
  story.spend(100.0, 1s);
  const Measurement measured = story.end();
  EXPECT_NEAR(measured.total.joules()->point, 203.0, 1e-9);
  EXPECT_FALSE(has(measured.total, FindingCode::counter_reset));
  ASSERT_TRUE(has(measured.total, FindingCode::reading_refused));
  EXPECT_EQ(measured.total.findings()[0].detail, "3 impossible readings were left out.");
}

}  // namespace
}  // namespace carnot
