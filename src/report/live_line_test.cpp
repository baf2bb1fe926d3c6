// SPDX-License-Identifier: Apache-2.0
#include "report/live_line.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(LiveLine, ShowsTimeJoulesPowerAndWhereTheyComeFrom) {
  const LiveFigures figures{.elapsed = Seconds{12.7},
                            .joules = Joules{540.0},
                            .watts = Watts{45.0},
                            .provenance = Provenance::measured};
  EXPECT_EQ(live_line(figures, 80), "12.0 s  540 J measured  45.0 W now");
}

TEST(LiveLine, SaysWhichRunItIsAndWhatIsNotKnown) {
  EXPECT_EQ(live_line({.elapsed = Seconds{3.0}, .run = 2, .runs = 10}, 80),
            "3.00 s  no joules known yet  run 2 of 10");
}

TEST(LiveLine, IsNeverWiderThanTheTerminal) {
  EXPECT_EQ(live_line({.elapsed = Seconds{3.0}}, 8), "3.00 s  ");
}

}  // namespace
}  // namespace carnot
