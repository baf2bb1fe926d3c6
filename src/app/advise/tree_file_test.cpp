// SPDX-License-Identifier: Apache-2.0
#include "app/advise/tree_file.hpp"

#include <gmock/gmock.h>

#include "analysis/advice/tree_flaw.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kTree = R"(format = "carnot advice tree/1"
title = "t"
origin = "o"
first = "covers"

[[nodes]]
name = "covers"
question = "Covered?"
fact = "mac-share"
of = ["static-int8"]
at_least = 0.5
yes = "int8"
no = "keep"
source = "s"

[[leaves]]
name = "int8"
advice = "Quantise."
use = "tactic"
of = ["static-int8"]
source = "s"

[[leaves]]
name = "keep"
advice = "Keep."
use = "baseline"
source = "s"
)";

/// The tree with one text replaced by another.
std::string with(std::string_view from, std::string_view to) {
  std::string text{kTree};
  return text.replace(text.find(from), from.size(), to);
}

std::string refusal(std::string_view text) {
  const auto tree = parse_advice_tree(text, "tree.toml");
  return tree ? std::string{} : to_sentence(tree.error());
}

TEST(TreeFile, ReadsATree) {
  const AdviceTree tree = must(parse_advice_tree(kTree, "tree.toml"));
  ASSERT_EQ(tree.nodes.size(), 1U);
  EXPECT_EQ(tree.nodes[0].fact, AdviceFact::mac_share);
  EXPECT_EQ(tree.nodes[0].bound, (AdviceBound{BoundSide::at_least, 0.5}));
  EXPECT_EQ(tree.leaves[1].use, LeafUse::baseline);
}

TEST(TreeFile, TheBuiltInOneIsFlawlessAndEachOfItsPartsIsSourced) {
  const AdviceTree tree = built_in_advice_tree();
  EXPECT_FALSE(find_flaw(tree));
  EXPECT_EQ(tree.nodes.size(), 9U);
  EXPECT_EQ(tree.leaves.size(), 5U);
  EXPECT_THAT(tree.origin, HasSubstr("Carnot's own design"));
  for (const AdviceNode& node : tree.nodes) EXPECT_TRUE(node.own_design) << node.name;
}

TEST(TreeFile, WhatIsWrittenIsReadBackTheSame) {
  AdviceTree tree = built_in_advice_tree();
  tree.nodes[4].fitted = FittedThreshold{.before = 0.5,
                                         .cases = 9,
                                         .models = 8,
                                         .correct = 9,
                                         .left_out_correct = 8,
                                         .store = "s \"quoted\".sqlite",
                                         .hosts = "a, b",
                                         .fitted_at = "2026-11-22T06:00:00Z"};
  EXPECT_EQ(must(parse_advice_tree(advice_tree_text(tree), "tree.toml")), tree);
}

TEST(TreeFile, EveryRefusalNamesTheLineAndTheWayOut) {
  EXPECT_THAT(refusal(with("\"mac-share\"", "\"mac-shar\"")),
              HasSubstr("tree.toml:9: nodes[0].fact is \"mac-shar\", which is not known here. Did "
                        "you mean \"mac-share\"?"));
  EXPECT_THAT(refusal(with("\"static-int8\"", "\"static-int7\"")),
              HasSubstr("tree.toml:10: nodes[0].of"));
  EXPECT_THAT(refusal(with("\"static-int8\"", "\"fp16\"")),
              HasSubstr("tree.toml:10: nodes[0].of holds \"fp16\", of which no mac-share"));
  EXPECT_THAT(refusal(with("yes = \"int8\"", "yes = \"int\"")),
              HasSubstr("tree.toml:12: nodes[0].yes leads to \"int\""));
  EXPECT_THAT(refusal(with("no = \"keep\"", "no = \"covers\"")),
              HasSubstr("tree.toml:13: nodes[0].no leads back to \"covers\""));
  EXPECT_THAT(refusal(with("no = \"keep\"", "no = \"int8\"")), HasSubstr("nothing is asked"));
  EXPECT_THAT(refusal(with("at_least = 0.5", "at_least = \"inference\"")),
              HasSubstr("tree.toml:11: nodes[0].at_least is \"inference\", which is no answer. Did "
                        "you mean \"inferences\"?"));
  EXPECT_THAT(refusal(with("at_least = 0.5", "at_least = 0.5\nat_most = 0.6")),
              HasSubstr("tree.toml:12: nodes[0].at_most"));
  EXPECT_THAT(refusal(with("at_least = 0.5", "at_leats = 0.5")),
              HasSubstr("Did you mean \"at_least\"?"));
  EXPECT_THAT(refusal(with("use = \"baseline\"", "use = \"base\"")),
              HasSubstr("tree.toml:26: leaves[1].use"));
  EXPECT_THAT(refusal(with("question = \"Covered?\"\n", "")),
              HasSubstr("nodes[0].question is missing"));
  EXPECT_THAT(refusal(with("tree/1", "tree/2")), HasSubstr("tree.toml:1: format"));
  EXPECT_THAT(refusal(""), HasSubstr("tree.toml:1: format is missing"));
  EXPECT_THAT(refusal("first = "), HasSubstr("tree.toml:1: this is not valid TOML"));
}

TEST(TreeFile, AnUnknownPriorityIsToldWithItsPlace) {
  const std::string text = std::string{kTree} +
                           "[[refusals]]\nof = [\"prune-local\"]\npriorities = [\"enery\"]\n"
                           "reason = \"r\"\nsource = \"s\"\n";
  EXPECT_THAT(refusal(text), HasSubstr("tree.toml:30: refusals[0].priorities holds \"enery\", "
                                       "which is no priority. Did you mean \"energy\"?"));
}

}  // namespace
}  // namespace carnot
