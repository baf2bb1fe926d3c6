// SPDX-License-Identifier: Apache-2.0
#include "analysis/halving.hpp"

#include <gmock/gmock.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Values about a level that differ by a thousandth from block to block.
Contender contender(std::string id, double level, int blocks = 5) {
  Contender one{.candidate = std::move(id), .values = {}};
  one.accuracy = AccuracyEvidence{.all = paired_accuracy(1000, 0, 0, 0.95)};
  for (int block = 0; block < blocks; ++block)
    one.values[block] = {level * (1.0 + 0.001 * ((block * 7 + static_cast<int>(level)) % 3))};
  return one;
}

Contender lossy(std::string id, double level, std::int64_t lost) {
  Contender one = contender(std::move(id), level);
  one.accuracy = AccuracyEvidence{.all = paired_accuracy(1000, lost, 0, 0.95)};
  return one;
}

const RankedContender& of(const Rung& rung, std::string_view id) {
  return *std::ranges::find(rung.ranking, id, &RankedContender::candidate);
}

TEST(Halving, LeavesTheBetterHalf) {
  const std::vector<Contender> all{contender("d", 40), contender("a", 10), contender("c", 30),
                                   contender("b", 20)};
  const Rung rung = halve(all, {}, false, 1);
  EXPECT_THAT(rung.open(), ElementsAre("a", "b"));
  EXPECT_EQ(of(rung, "c").standing, Standing::behind);
  EXPECT_NEAR(of(rung, "d").ratio, 4.0, 0.02);
  EXPECT_THAT(of(rung, "d").reason, HasSubstr("of the leader's"));
}

TEST(Halving, KeepsAtLeastSoManyAndWhoeverIsLikeTheLeader) {
  const std::vector<Contender> all{contender("a", 100), contender("b", 101), contender("c", 102),
                                   contender("d", 200)};
  EXPECT_THAT(halve(all, {}, false, 1).open(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(halve(all, {}, false, 4).open().size(), 4U);
}

TEST(Halving, ANoisyOneIsNotBehindUntilItsIntervalSaysSo) {
  Contender noisy{.candidate = "noisy",
                  .values = {{0, {8}}, {1, {15}}, {2, {9}}, {3, {14}}, {4, {11}}}};
  const std::vector<Contender> all{contender("a", 10), noisy};
  const Rung rung = halve(all, {}, false, 1);
  EXPECT_EQ(rung.open().size(), 2U);
  EXPECT_FALSE(rung.winner_is_clear);
}

TEST(Halving, AWinnerIsClearWhenAllOthersAreSurelyWorse) {
  EXPECT_TRUE(
      halve(std::vector{contender("a", 10), contender("b", 11)}, {}, true, 2).winner_is_clear);
  EXPECT_TRUE(halve(std::vector{contender("a", 10)}, {}, true, 2).winner_is_clear);
  EXPECT_FALSE(halve(std::vector<Contender>{}, {}, true, 2).winner_is_clear);
}

TEST(Halving, OneThatBeatsTheOriginalsDoesSoOverFiveBlocks) {
  for (const int blocks : {2, 4, 5}) {
    Contender original = contender("none", 20, blocks);
    original.is_original = true;
    const Rung end = halve(std::vector{contender("a", 10, blocks), original}, {}, true, 1);
    EXPECT_EQ(end.beats_originals, blocks >= 5) << blocks;
    EXPECT_EQ(of(end, "none").blocks, blocks);
  }
}

TEST(Halving, NothingBeatsAnOriginalThatLeadsOrIsNotToldFromItOrWasNotMeasured) {
  Contender original = contender("none", 10);
  original.is_original = true;
  EXPECT_FALSE(halve(std::vector{contender("a", 20), original}, {}, true, 1).beats_originals);
  original.values = {{0, {9}}, {1, {15}}, {2, {9}}, {3, {15}}, {4, {11}}};
  EXPECT_FALSE(halve(std::vector{contender("a", 10), original}, {}, true, 1).beats_originals);
  original.values.clear();
  EXPECT_FALSE(halve(std::vector{contender("a", 10), original}, {}, true, 1).beats_originals);
}

TEST(Halving, BlocksThatAStopRuleChoseMakeWiderIntervals) {
  Contender original = contender("none", 20);
  original.is_original = true;
  const std::vector<Contender> all{contender("a", 10), original};
  const Estimate plain = *of(halve(all, {}, true, 1), "none").interval;
  const Estimate chosen = *of(halve(all, {}, true, 1, 0.02), "none").interval;
  EXPECT_GT(chosen.upper - chosen.lower, plain.upper - plain.lower);
  EXPECT_DOUBLE_EQ(chosen.point, plain.point);
}

TEST(Halving, AScreenDoesNotJudgeSingleClasses) {
  Contender one = lossy("b", 5, 1);
  one.accuracy->worst_class_drop = 0.08;
  const std::vector<Contender> all{contender("a", 10), one};
  EXPECT_EQ(of(halve(all, {.max_class_drop = 0.05}, false, 2), "b").standing, Standing::open);
}

TEST(Halving, JoulesOfAnotherKindAreNotHeldAgainstEachOther) {
  Contender measured = contender("a", 10);
  Contender estimated = contender("b", 5);
  for (auto& [block, value] : measured.values)
    value.kind = EnergyKind{Provenance::measured, "package", ""};
  for (auto& [block, value] : estimated.values)
    value.kind = EnergyKind{Provenance::estimated, "package", "cpu load curve"};
  const Rung rung = halve(std::vector{measured, estimated}, {}, true, 2);
  EXPECT_EQ(of(rung, "b").standing, Standing::broken);
  EXPECT_THAT(of(rung, "b").reason, HasSubstr("the same kind of figure"));
}

TEST(Halving, AScreenDropsOnlyWhatSurelyLosesTooMuch) {
  // 12 of 1,000 lost: 1.2 points, 0.5 to 1.9.
  const std::vector<Contender> all{contender("a", 10), lossy("b", 5, 12), lossy("c", 4, 40)};
  const Rung screen = halve(all, {}, false, 3);
  EXPECT_EQ(of(screen, "b").standing, Standing::open);
  EXPECT_EQ(of(screen, "c").standing, Standing::too_lossy);
  EXPECT_EQ(of(screen, "c").reason, "It loses at least 2.8 points where 1.0 points are allowed.");
}

TEST(Halving, InTheEndTheLossMustSurelyBeWithinTheLimit) {
  const std::vector<Contender> all{contender("a", 10), lossy("b", 5, 12), lossy("c", 6, 2)};
  const Rung end = halve(all, {}, true, 3);
  EXPECT_EQ(of(end, "b").standing, Standing::too_lossy);
  EXPECT_THAT(of(end, "b").reason, HasSubstr("It may lose up to 1.9 points"));
  EXPECT_EQ(end.open().front(), "c");
}

TEST(Halving, InTheEndWhoseAccuracyNobodyKnowsCannotWin) {
  Contender unknown = contender("b", 5);
  unknown.accuracy.reset();
  const std::vector<Contender> all{contender("a", 10), unknown};
  EXPECT_EQ(of(halve(all, {}, false, 2), "b").standing, Standing::open);
  const Rung end = halve(all, {}, true, 2);
  EXPECT_EQ(of(end, "b").standing, Standing::too_lossy);
  EXPECT_THAT(of(end, "b").reason, HasSubstr("Nobody can tell"));
}

TEST(Halving, TheOriginalIsNeverTooLossy) {
  Contender original = lossy("none", 10, 40);
  original.is_original = true;
  EXPECT_EQ(halve(std::vector{original}, {}, true, 1).open().size(), 1U);
}

TEST(Halving, OneWithoutValidTrialsIsBroken) {
  const Contender broken{.candidate = "b", .values = {}, .trouble = "It crashed."};
  const Rung rung = halve(std::vector{contender("a", 10), broken}, {}, true, 2);
  EXPECT_EQ(of(rung, "b").standing, Standing::broken);
  EXPECT_EQ(of(rung, "b").reason, "It has no valid trial. It crashed.");
}

TEST(Halving, OneThatNeverRanBesideTheLeaderIsBroken) {
  Contender alone = contender("b", 5);
  alone.values = {{99, {1.0}}};
  EXPECT_EQ(of(halve(std::vector{contender("a", 10), alone}, {}, true, 2), "b").standing,
            Standing::broken);
}

TEST(AccuracyEvidence, FindsTheClassThatLosesMost) {
  const AccuracyRecord reference{
      .predictions = {0, 0, 4, 4, 5, 7}, .total = 6, .correct = 5, .right = {1, 1, 1, 1, 0, 1}};
  AccuracyRecord candidate{
      .predictions = {0, 0, 1, 1, 4, 7}, .total = 6, .correct = 4, .right = {1, 1, 0, 0, 1, 1}};
  const AccuracyEvidence seen = must(accuracy_evidence(candidate, reference, 0.95));
  EXPECT_EQ(seen.all.lost, 2);
  EXPECT_EQ(seen.all.gained, 1);
  EXPECT_EQ(seen.worst_class, 4);
  EXPECT_DOUBLE_EQ(seen.worst_class_drop, 1.0 / 3.0);
  candidate.right.pop_back();
  EXPECT_FALSE(accuracy_evidence(candidate, reference, 0.95).has_value());
}

TEST(AccuracyEvidence, AClassThatLosesTooMuchRulesACandidateOut) {
  Contender one = lossy("b", 5, 1);
  one.accuracy->worst_class_drop = 0.08;
  one.accuracy->worst_class = 3;
  const std::vector<Contender> all{contender("a", 10), one};
  const Rung rung = halve(all, {.max_class_drop = 0.05}, true, 2);
  EXPECT_EQ(of(rung, "b").reason, "It loses 8.0 points of class 3 where 5.0 points are allowed.");
}

}  // namespace
}  // namespace carnot
