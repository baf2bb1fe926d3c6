// SPDX-License-Identifier: Apache-2.0
#include "experiment/schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace carnot {
namespace {

using namespace std::chrono_literals;

Study two_recipes_on_two_engines() {
  Study study;
  study.models = {{"net", "net.onnx", "", {}}};
  study.recipes = {{"none", {}}, {"int8", {{"static-int8", {}}}}};
  study.engines = {EngineName::onnxruntime, EngineName::openvino};
  return study;
}

/// A schedule with a hand on it: runs what is planned with a given outcome.
class Bench {
 public:
  explicit Bench(const Study& study) : schedule_{groups_of(study).front(), "none", 7} {}

  BlockSchedule& schedule() { return schedule_; }
  std::vector<std::string> ran;

  void run_block(TrialStatus status = TrialStatus::ok) {
    while (const auto planned = schedule_.next()) finish(*planned, status);
  }
  FinishedTrial finish(const PlannedTrial& planned, TrialStatus status) {
    const std::string id = schedule_.group().candidates[planned.candidate].id();
    const FinishedTrial trial{id, planned.block, planned.attempt, status, now};
    schedule_.record(trial);
    history.push_back(trial);
    ran.push_back(id);
    now += 1min;
    return trial;
  }
  std::map<std::string, int> first_blocks() const {
    std::map<std::string, int> blocks;
    for (std::size_t i = 0; i < schedule_.group().candidates.size(); ++i)
      blocks[schedule_.group().candidates[i].id()] = schedule_.first_block(i);
    return blocks;
  }
  std::vector<FinishedTrial> history;
  WallTime now{1h};

 private:
  BlockSchedule schedule_;
};

TEST(BlockSchedule, EveryBlockHoldsEveryCandidateOnceInRandomOrder) {
  Bench bench{two_recipes_on_two_engines()};
  std::set<std::vector<std::string>> orders;
  while (bench.schedule().open_block(20)) {
    bench.ran.clear();
    bench.run_block();
    EXPECT_EQ(std::set<std::string>(bench.ran.begin(), bench.ran.end()).size(), 4U);
    EXPECT_EQ(bench.ran.size(), 4U);
    orders.insert(bench.ran);
  }
  EXPECT_EQ(bench.history.size(), 80U);
  EXPECT_GT(orders.size(), 5U);
}

TEST(BlockSchedule, InvalidTrialIsRepeatedTwiceAtTheEndOfTheBlock) {
  Bench bench{two_recipes_on_two_engines()};
  ASSERT_TRUE(bench.schedule().open_block(1));
  const auto first = bench.schedule().next();
  bench.finish(*first, TrialStatus::invalid);
  for (int i = 0; i < 3; ++i) bench.finish(*bench.schedule().next(), TrialStatus::ok);
  const auto again = bench.schedule().next();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->candidate, first->candidate);
  EXPECT_EQ(again->attempt, 1);
  bench.finish(*again, TrialStatus::invalid);
  bench.finish(*bench.schedule().next(), TrialStatus::invalid);
  EXPECT_FALSE(bench.schedule().next());
}

TEST(BlockSchedule, CandidateThatFailsTwiceIsDroppedAndTheOthersGoOn) {
  Bench bench{two_recipes_on_two_engines()};
  int blocks = 0;
  while (bench.schedule().open_block(5)) {
    ++blocks;
    while (const auto planned = bench.schedule().next()) {
      const bool cursed = bench.schedule().group().candidates[planned->candidate].id() ==
                          "net/int8/openvino/b1/t1/fp32";
      bench.finish(*planned, cursed ? TrialStatus::failed : TrialStatus::ok);
    }
  }
  EXPECT_EQ(blocks, 5);
  EXPECT_EQ(std::count(bench.ran.begin(), bench.ran.end(), "net/int8/openvino/b1/t1/fp32"), 2);
}

/// Refused by its engine (failed), or with outputs that are no numbers (invalid).
class RefusedCandidate : public testing::TestWithParam<TrialStatus> {};

TEST_P(RefusedCandidate, IsTriedOnceEvenOverTwoSessions) {
  Bench bench{two_recipes_on_two_engines()};
  const std::string cursed = "net/int8/openvino/b1/t1/fp32";
  std::vector<FinishedTrial> history;
  while (bench.schedule().open_block(3)) {
    while (const auto planned = bench.schedule().next()) {
      const std::string id = bench.schedule().group().candidates[planned->candidate].id();
      const bool refused = id == cursed;
      history.push_back({id, planned->block, planned->attempt,
                         refused ? GetParam() : TrialStatus::ok, bench.now, refused});
      bench.schedule().record(history.back());
      bench.ran.push_back(id);
    }
  }
  EXPECT_EQ(std::count(bench.ran.begin(), bench.ran.end(), cursed), 1);
  EXPECT_EQ(bench.ran.size(), 10U);

  Bench again{two_recipes_on_two_engines()};
  again.schedule().resume(history, again.now, again.first_blocks());
  EXPECT_FALSE(again.schedule().open_block(3));
}

INSTANTIATE_TEST_SUITE_P(BlockSchedule, RefusedCandidate,
                         testing::Values(TrialStatus::failed, TrialStatus::invalid));

TEST(BlockSchedule, BlockBrokenByACrashIsFinishedSoonAfter) {
  Bench before{two_recipes_on_two_engines()};
  ASSERT_TRUE(before.schedule().open_block(5));
  before.finish(*before.schedule().next(), TrialStatus::ok);

  Bench after{two_recipes_on_two_engines()};
  after.schedule().resume(before.history, before.now + 5min, before.first_blocks());
  ASSERT_TRUE(after.schedule().open_block(5));
  after.run_block();
  EXPECT_EQ(after.ran.size(), 3U);
  EXPECT_EQ(after.history.front().block, 0);
}

TEST(BlockSchedule, BlockBrokenLongAgoIsOpenedAnew) {
  Bench before{two_recipes_on_two_engines()};
  ASSERT_TRUE(before.schedule().open_block(5));
  before.finish(*before.schedule().next(), TrialStatus::ok);

  Bench after{two_recipes_on_two_engines()};
  after.schedule().resume(before.history, before.now + 11min, before.first_blocks());
  ASSERT_TRUE(after.schedule().open_block(5));
  after.run_block();
  EXPECT_EQ(after.ran.size(), 4U);
  EXPECT_EQ(after.history.front().block, 1);
}

TEST(BlockSchedule, NewCandidateRunsInNewBlocksWithTheBaselinesOnly) {
  Bench before{two_recipes_on_two_engines()};
  while (before.schedule().open_block(5)) before.run_block();

  Study changed = two_recipes_on_two_engines();
  changed.recipes.push_back({"masks", {{"prune-global", {}}}});
  Bench after{changed};
  after.schedule().resume(before.history, before.now + 1min, before.first_blocks());
  ASSERT_TRUE(after.schedule().open_block(5));
  after.run_block();
  const std::set<std::string> ran{after.ran.begin(), after.ran.end()};
  EXPECT_EQ(ran, (std::set<std::string>{
                     "net/none/onnxruntime/b1/t1/fp32", "net/none/openvino/b1/t1/fp32",
                     "net/masks/onnxruntime/b1/t1/fp32", "net/masks/openvino/b1/t1/fp32"}));
  EXPECT_EQ(after.history.front().block, 5);
}

TEST(BlockSchedule, CandidateAddedAfterTheOnlyBlockDoesNotJoinItWithoutABaseline) {
  Bench before{two_recipes_on_two_engines()};
  ASSERT_TRUE(before.schedule().open_block(1));
  before.run_block();

  Study changed = two_recipes_on_two_engines();
  changed.recipes.push_back({"masks", {{"prune-global", {}}}});
  Bench after{changed};
  after.schedule().resume(before.history, before.now + 1min, before.first_blocks());
  ASSERT_TRUE(after.schedule().open_block(1));
  after.run_block();
  EXPECT_EQ(after.history.size(), 4U);
  EXPECT_EQ(after.history.front().block, 1);
}

TEST(BlockSchedule, RecipesAddedOneAfterAnotherAllGetTheirBlocks) {
  Study study = two_recipes_on_two_engines();
  std::vector<FinishedTrial> history;
  std::map<std::string, int> first_blocks;
  WallTime now{1h};
  for (const std::string recipe : {"int8", "masks", "folded", "halves"}) {
    study.recipes = {{"none", {}}, {recipe, {{recipe, {}}}}};
    Bench bench{study};
    bench.now = now;
    bench.schedule().resume(history, now, first_blocks);
    while (bench.schedule().open_block(5)) bench.run_block();
    EXPECT_EQ(
        std::count(bench.ran.begin(), bench.ran.end(), "net/" + recipe + "/openvino/b1/t1/fp32"), 5)
        << recipe;
    history.insert(history.end(), bench.history.begin(), bench.history.end());
    first_blocks = bench.first_blocks();
    now = bench.now + 1h;
  }
}

TEST(BlockSchedule, CandidateThatFailedInAnEarlierSessionIsTriedAgain) {
  const std::string cursed = "net/int8/openvino/b1/t1/fp32";
  Bench before{two_recipes_on_two_engines()};
  while (before.schedule().open_block(5)) {
    while (const auto planned = before.schedule().next()) {
      const bool fails = before.schedule().group().candidates[planned->candidate].id() == cursed;
      before.finish(*planned, fails ? TrialStatus::failed : TrialStatus::ok);
    }
  }
  Bench after{two_recipes_on_two_engines()};
  after.schedule().resume(before.history, before.now + 1h, before.first_blocks());
  while (after.schedule().open_block(5)) after.run_block();
  EXPECT_EQ(std::count(after.ran.begin(), after.ran.end(), cursed), 5);
}

TEST(BlockSchedule, WhatConditionsSpoiltInAnEarlierSessionIsMeasuredAgain) {
  Bench before{two_recipes_on_two_engines()};
  while (before.schedule().open_block(5)) before.run_block(TrialStatus::invalid);
  Bench after{two_recipes_on_two_engines()};
  after.schedule().resume(before.history, before.now + 1h, before.first_blocks());
  int blocks = 0;
  while (after.schedule().open_block(5)) {
    after.run_block();
    ++blocks;
  }
  EXPECT_EQ(blocks, 5);
}

TEST(BlockSchedule, EndlesslyInvalidConditionsEndTheStudyAllTheSame) {
  Bench bench{two_recipes_on_two_engines()};
  int blocks = 0;
  while (bench.schedule().open_block(5)) {
    bench.run_block(TrialStatus::invalid);
    ++blocks;
  }
  EXPECT_EQ(blocks, 10);
}

TEST(BlockSchedule, ProgressCountsWhatIsLeft) {
  Bench bench{two_recipes_on_two_engines()};
  EXPECT_EQ(bench.schedule().trials_left(5), 20);
  ASSERT_TRUE(bench.schedule().open_block(5));
  bench.run_block();
  EXPECT_EQ(bench.schedule().trials_left(5), 16);
}

}  // namespace
}  // namespace carnot
