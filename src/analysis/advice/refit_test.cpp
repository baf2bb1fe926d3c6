// SPDX-License-Identifier: Apache-2.0
#include "analysis/advice/refit.hpp"

#include <gmock/gmock.h>

namespace carnot {
namespace {

using ::testing::HasSubstr;

AdviceTree tree() {
  AdviceNode covers;
  covers.name = "covers";
  covers.fact = AdviceFact::mac_share;
  covers.of = {"static-int8"};
  covers.bound = AdviceBound{.side = BoundSide::at_least, .limit = 0.5};
  AdviceNode keeps = covers;
  keeps.name = "keeps";
  keeps.fact = AdviceFact::accuracy_loss;
  keeps.bound = AdviceBound{.side = BoundSide::at_most, .limit = AdviceFact::max_drop};
  return {.title = "t", .origin = "o", .first = "covers", .nodes = {covers, keeps}, .leaves = {}};
}

AdviceCase one_case(std::string model, double share, double ratio) {
  return {.model = std::move(model),
          .host = "here",
          .setting = "onnxruntime b1 t1 fp32",
          .tactics = {"fold", "static-int8"},
          .mac_share = share,
          .time_ratio = 1.0 - 0.7 * share,
          .gained = ratio < 0.98,
          .ratio = ratio};
}

/// Eight networks, of which those gain that are covered to three fifths or more.
std::vector<AdviceCase> cases() {
  std::vector<AdviceCase> all;
  for (int i = 0; i < 8; ++i) {
    const double share = 0.15 + 0.1 * i;
    all.push_back(one_case(std::string(1, static_cast<char>('a' + i)), share,
                           share > 0.6 ? 1.1 - share : 1.05));
  }
  return all;
}

const RefitOrigin kOrigin{.store = "s.sqlite", .fitted_at = "2026-11-22T06:00:00Z"};

TEST(Refit, ReplacesTheThresholdAndSaysWhereItComesFrom) {
  const Refit refitted = refit(tree(), cases(), kOrigin);
  ASSERT_EQ(refitted.outcomes.size(), 1U);  // accuracy is held against an answer, not a number
  ASSERT_TRUE(refitted.outcomes[0].fit);
  const AdviceNode& node = refitted.tree.nodes[0];
  const double limit = std::get<double>(node.bound->limit);
  EXPECT_GT(limit, 0.55);
  EXPECT_LT(limit, 0.65);
  ASSERT_TRUE(node.fitted);
  EXPECT_EQ(node.fitted->before, 0.5);
  EXPECT_EQ(node.fitted->cases, 8);
  EXPECT_EQ(node.fitted->models, 8);
  EXPECT_EQ(node.fitted->correct, 8);
  EXPECT_EQ(node.fitted->store, "s.sqlite");
  EXPECT_EQ(node.fitted->hosts, "here");
  EXPECT_EQ(refitted.tree.nodes[1], tree().nodes[1]);
}

TEST(Refit, KeepsAThresholdForWhichThereIsTooLittle) {
  std::vector<AdviceCase> few = cases();
  few.resize(3);
  const Refit refitted = refit(tree(), few, kOrigin);
  EXPECT_FALSE(refitted.outcomes[0].fit);
  EXPECT_THAT(refitted.outcomes[0].refusal, HasSubstr("3 resolved cases"));
  EXPECT_EQ(refitted.tree.nodes[0], tree().nodes[0]);
}

TEST(Refit, SeveralRecipesOfOneFamilyAreOneCase) {
  std::vector<AdviceCase> all = cases();
  AdviceCase other_calibrator = all[0];
  other_calibrator.ratio = 1.5;
  all.push_back(other_calibrator);
  EXPECT_EQ(refit(tree(), all, kOrigin).outcomes[0].fit->cases, 8);
  all.back().setting = "openvino b1 t1 fp32";
  EXPECT_EQ(refit(tree(), all, kOrigin).outcomes[0].fit->cases, 9);
}

TEST(Refit, PutsOwnTrialsBesideTheLiteratureAndReplacesThoseOfAnEarlierRefit) {
  AdviceTree given = tree();
  given.expectations = {
      {.of = {"static-int8"}, .metric = "energy", .says = "Paper.", .source = "p"},
      {.of = {"static-int8"},
       .metric = "energy",
       .says = "Old.",
       .source = "o",
       .own_trials = true}};
  const Refit refitted = refit(given, cases(), kOrigin);
  ASSERT_EQ(refitted.tree.expectations.size(), 2U);
  EXPECT_EQ(refitted.tree.expectations[0].says, "Paper.");
  const AdviceExpectation& own = refitted.tree.expectations[1];
  EXPECT_TRUE(own.own_trials);
  EXPECT_EQ(own.models, 8);
  EXPECT_THAT(own.says, HasSubstr("3 of 8 cases"));
  EXPECT_THAT(own.source, HasSubstr("s.sqlite"));
}

TEST(Refit, IsTheSameWhateverTheOrder) {
  std::vector<AdviceCase> backwards = cases();
  std::ranges::reverse(backwards);
  EXPECT_EQ(refit(tree(), backwards, kOrigin).tree, refit(tree(), cases(), kOrigin).tree);
}

}  // namespace
}  // namespace carnot
