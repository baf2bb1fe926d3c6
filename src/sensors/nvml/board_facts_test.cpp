// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/board_facts.hpp"

#include <gtest/gtest.h>

namespace carnot::nvml {
namespace {

BoardFacts board(Architecture architecture, int driver = 535) {
  BoardFacts facts;
  facts.architecture = architecture;
  facts.driver_major = driver;
  return facts;
}

BoardFacts ga100() {
  BoardFacts facts = board(Architecture::ampere);
  facts.is_ga100 = true;
  return facts;
}

TEST(Boxcar, IsThatOfThePublishedTable) {
  const auto instant = [](const BoardFacts& facts) {
    return boxcar_of(facts, PowerField::instant);
  };
  EXPECT_EQ(instant(board(Architecture::pascal)).window, Seconds{0.01});
  EXPECT_EQ(instant(board(Architecture::volta)).refresh, Seconds{0.02});
  EXPECT_EQ(instant(board(Architecture::turing)).window, Seconds{0.1});
  EXPECT_EQ(instant(board(Architecture::ampere)).window, Seconds{0.1});
  EXPECT_EQ(instant(ga100()).window, Seconds{0.025});
  EXPECT_EQ(instant(board(Architecture::hopper)).window, Seconds{0.025});
}

TEST(Boxcar, AnUnknownArchitectureIsTakenToLookAtAQuarterOfTheTime) {
  const Boxcar boxcar = boxcar_of(board(Architecture{12}), PowerField::instant);
  EXPECT_EQ(boxcar.refresh, Seconds{0.1});
  EXPECT_EQ(boxcar.window, Seconds{0.025});
}

TEST(Boxcar, OfBoardsThatNobodyLookedAtItIsAssumed) {
  EXPECT_FALSE(refresh_is_assumed(board(Architecture::volta)));
  EXPECT_FALSE(refresh_is_assumed(board(Architecture::hopper)));
  EXPECT_TRUE(refresh_is_assumed(board(Architecture::kepler)));
  EXPECT_TRUE(refresh_is_assumed(board(Architecture::blackwell)));
  EXPECT_TRUE(refresh_is_assumed(board(Architecture{12})));
}

TEST(Boxcar, AGraceHopperIsKnownByItsName) {
  BoardFacts facts = board(Architecture::hopper);
  facts.name = "NVIDIA GH200 480GB";
  EXPECT_EQ(boxcar_of(facts, PowerField::instant).window, Seconds{0.02});
}

TEST(Boxcar, PlainPowerIsTheSecondsMeanSinceDriver530) {
  const auto window = [](const BoardFacts& facts) {
    return boxcar_of(facts, PowerField::usage).window;
  };
  EXPECT_EQ(window(board(Architecture::ampere, 530)), Seconds{1.0});
  EXPECT_EQ(window(board(Architecture::hopper, 0)), Seconds{1.0});
  EXPECT_EQ(window(board(Architecture::ampere, 525)), Seconds{0.1});
  EXPECT_EQ(window(board(Architecture::turing)), Seconds{0.1});
  EXPECT_EQ(window(ga100()), Seconds{0.025});
}

TEST(Boxcar, TheAverageFieldIsASecondWhateverTheBoard) {
  EXPECT_EQ(boxcar_of(ga100(), PowerField::average).window, Seconds{1.0});
}

TEST(Staleness, IsHalfOfAKnownRefreshAndElseNone) {
  EXPECT_EQ(staleness_of(board(Architecture::volta), PowerField::instant), Seconds{0.01});
  EXPECT_EQ(staleness_of(board(Architecture::hopper), PowerField::average), Seconds{0.05});
  EXPECT_EQ(staleness_of(board(Architecture::maxwell), PowerField::instant), Seconds{0.0});
  EXPECT_EQ(staleness_of(board(Architecture::unknown), PowerField::instant), Seconds{0.0});
  EXPECT_EQ(staleness_of(board(Architecture{12}), PowerField::instant), Seconds{0.0});
}

TEST(Counter, MovesEvery20MsOnVoltaAndEvery100Later) {
  EXPECT_EQ(counter_refresh(board(Architecture::volta)), Seconds{0.02});
  EXPECT_EQ(counter_refresh(board(Architecture::hopper)), Seconds{0.1});
}

TEST(PlausiblePower, IsTwiceTheLimitOr2Kilowatts) {
  BoardFacts facts = board(Architecture::ampere);
  EXPECT_EQ(plausible_maximum(facts), Watts{2000.0});
  facts.power_limit = Watts{400.0};
  EXPECT_EQ(plausible_maximum(facts), Watts{800.0});
}

}  // namespace
}  // namespace carnot::nvml
