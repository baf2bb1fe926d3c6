// SPDX-License-Identifier: Apache-2.0
#include "analysis/advice/tree_flaw.hpp"

#include <gmock/gmock.h>

namespace carnot {
namespace {

using ::testing::HasSubstr;
using Where = TreeFlaw::Where;

AdviceNode node(std::string name, std::string yes, std::string no) {
  AdviceNode one;
  one.name = std::move(name);
  one.question = "?";
  one.is = {Priority::accuracy};
  one.yes = std::move(yes);
  one.no = std::move(no);
  return one;
}

AdviceLeaf leaf(std::string name) {
  return {.name = std::move(name), .advice = "!", .source = "s"};
}

/// a asks, b asks again; both may end at x, so the tree is a graph.
AdviceTree tree() {
  return {.title = "t",
          .origin = "o",
          .first = "a",
          .nodes = {node("a", "x", "b"), node("b", "y", "x")},
          .leaves = {leaf("x"), leaf("y")}};
}

TreeFlaw flaw_of(const AdviceTree& tree) {
  const auto flaw = find_flaw(tree);
  return flaw ? *flaw : TreeFlaw{Where::root, 0, "", "none"};
}

TEST(TreeFlaw, SeveralAnswersMayLeadToOnePlace) { EXPECT_FALSE(find_flaw(tree())); }

TEST(TreeFlaw, RefusesACycleAtTheLinkThatClosesIt) {
  AdviceTree cyclic = tree();
  cyclic.nodes[1].no = "a";
  const TreeFlaw flaw = flaw_of(cyclic);
  EXPECT_EQ(flaw.where, Where::node);
  EXPECT_EQ(flaw.index, 1U);
  EXPECT_EQ(flaw.key, "no");
  EXPECT_THAT(flaw.what, HasSubstr("leads back to \"a\""));
}

TEST(TreeFlaw, AQuestionThatTwoOthersLeadToIsNoCycle) {
  AdviceTree shared = tree();
  shared.nodes.push_back(node("c", "x", "y"));
  shared.nodes[0].yes = "c";
  shared.nodes[1].no = "c";
  EXPECT_FALSE(find_flaw(shared));
}

TEST(TreeFlaw, RefusesAQuestionThatLeadsToItself) {
  AdviceTree cyclic = tree();
  cyclic.nodes[0].yes = "a";
  EXPECT_THAT(flaw_of(cyclic).what, HasSubstr("leads back to \"a\""));
}

TEST(TreeFlaw, RefusesWhatNoPathReaches) {
  AdviceTree idle = tree();
  idle.leaves.push_back(leaf("z"));
  EXPECT_EQ(flaw_of(idle).where, Where::leaf);
  EXPECT_EQ(flaw_of(idle).index, 2U);
  EXPECT_THAT(flaw_of(idle).what, HasSubstr("cannot be reached"));
  AdviceTree shortcut = tree();
  shortcut.nodes[0].no = "y";
  EXPECT_EQ(flaw_of(shortcut).where, Where::node);
  EXPECT_EQ(flaw_of(shortcut).index, 1U);
}

TEST(TreeFlaw, ALinkThatLeadsNowhereIsToldWithTheNearestName) {
  AdviceTree open = tree();
  open.nodes[0].no = "bb";
  open.nodes[1].name = "branch";
  open.nodes[0].no = "brnch";
  const TreeFlaw flaw = flaw_of(open);
  EXPECT_EQ(flaw.key, "no");
  EXPECT_EQ(flaw.remedy, "Did you mean \"branch\"?");
}

TEST(TreeFlaw, RefusesNamesTakenTwiceAndAFirstQuestionThatIsNone) {
  AdviceTree twice = tree();
  twice.leaves[0].name = "b";
  EXPECT_THAT(flaw_of(twice).what, HasSubstr("taken already"));
  AdviceTree lost = tree();
  lost.first = "x";
  EXPECT_EQ(flaw_of(lost).key, "first");
}

TEST(TreeFlaw, AQuestionWhoseAnswersLeadToTheSamePlaceAsksNothing) {
  AdviceTree idle = tree();
  idle.nodes[1].yes = "x";
  EXPECT_THAT(flaw_of(idle).what, HasSubstr("nothing is asked"));
}

TEST(TreeFlaw, BoundsFitTheirFacts) {
  AdviceTree wrong = tree();
  wrong.nodes[0].fact = AdviceFact::mac_share;
  EXPECT_EQ(flaw_of(wrong).key, "of");
  wrong.nodes[0].of = {"static-int8"};
  EXPECT_EQ(flaw_of(wrong).key, "is");
  wrong.nodes[0].is.clear();
  EXPECT_EQ(flaw_of(wrong).key, "at_least");
  wrong.nodes[0].bound = AdviceBound{.side = BoundSide::at_most, .limit = 0.5};
  EXPECT_THAT(flaw_of(wrong).what, HasSubstr("write at_least"));
  wrong.nodes[0].bound = AdviceBound{.side = BoundSide::at_least, .limit = -0.5};
  EXPECT_THAT(flaw_of(wrong).what, HasSubstr("0 or more"));
  wrong.nodes[0].bound = AdviceBound{.side = BoundSide::at_least, .limit = AdviceFact::time_ratio};
  EXPECT_THAT(flaw_of(wrong).what, HasSubstr("\"max-drop\" or \"inferences\""));
  wrong.nodes[0].bound = AdviceBound{.side = BoundSide::at_least, .limit = 0.5};
  EXPECT_FALSE(find_flaw(wrong));
}

TEST(TreeFlaw, OnlyALeafThatUsesTacticsNamesThem) {
  AdviceTree wrong = tree();
  wrong.leaves[0].use = LeafUse::tactic;
  EXPECT_EQ(flaw_of(wrong).key, "of");
  wrong.leaves[0].use = LeafUse::baseline;
  wrong.leaves[0].of = {"fold"};
  EXPECT_EQ(flaw_of(wrong).where, Where::leaf);
}

}  // namespace
}  // namespace carnot
