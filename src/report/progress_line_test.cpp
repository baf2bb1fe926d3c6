// SPDX-License-Identifier: Apache-2.0
#include "report/progress_line.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(ProgressLine, ShowsShareAndTimeLeft) {
  EXPECT_EQ(progress_line({"measuring a", 6, 12, Seconds{605}, {}}, 200),
            "[============            ] 6/12, 10 min 05 s left  measuring a");
}

TEST(ProgressLine, BeforeAnythingIsKnownOnlyTheStep) {
  EXPECT_EQ(progress_line({"opening a", 0, 0, {}, {}}, 80), "opening a");
}

TEST(ProgressLine, SaysHowLongTheStepHasTaken) {
  EXPECT_EQ(progress_line({"measuring a", 0, 2, Seconds{12.4}, Seconds{3.6}}, 200),
            "[                        ] 0/2, 12 s left  measuring a (4 s)");
  EXPECT_EQ(progress_line({"opening a", 0, 0, {}, Seconds{100}}, 80), "opening a (1 min 40 s)");
}

TEST(ProgressLine, IsCutBetweenCharacters) {
  EXPECT_EQ(progress_line({"äöü", 0, 0, {}, {}}, 2), "äö");
}

TEST(ProgressLine, MoreDoneThanPlannedStaysInsideTheBar) {
  EXPECT_EQ(progress_line({"", 9, 4, {}, {}}, 80), "[========================] 9/4  ");
}

}  // namespace
}  // namespace carnot
