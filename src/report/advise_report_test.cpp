// SPDX-License-Identifier: Apache-2.0
#include "report/advise_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "support/advice_facts.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<std::string> kInt8{"fold", "static-int8"};

AdviceNode node(std::string name, AdviceFact fact) {
  AdviceNode one;
  one.name = std::move(name);
  one.question = "Does " + one.name + " hold?";
  one.fact = fact;
  one.of = {"static-int8"};
  one.source = "A paper.";
  return one;
}

/// covered? → keeps accuracy? → int8, else keep.
AdviceTree tree() {
  AdviceNode covers = node("covers", AdviceFact::mac_share);
  covers.bound = AdviceBound{.side = BoundSide::at_least, .limit = 0.5};
  covers.yes = "keeps";
  covers.no = "keep";
  AdviceNode keeps = node("keeps", AdviceFact::accuracy_loss);
  keeps.bound = AdviceBound{.side = BoundSide::at_most, .limit = AdviceFact::max_drop};
  keeps.yes = "int8";
  keeps.no = "keep";
  return {.title = "A tree",
          .origin = "Ours",
          .first = "covers",
          .nodes = {covers, keeps},
          .leaves = {{.name = "int8",
                      .advice = "Quantise.",
                      .use = LeafUse::tactic,
                      .of = {"static-int8"},
                      .source = "s"},
                     {.name = "keep", .advice = "Keep it.", .source = "s"}},
          .refusals = {{.of = {"prune-local"},
                        .priorities = {Priority::energy},
                        .reason = "Masks save nothing.",
                        .source = "s"}},
          .expectations = {{.of = {"static-int8"},
                            .metric = "energy",
                            .says = "Half of it.",
                            .change = -0.5,
                            .source = "Another paper"}}};
}

AdviseReport report_of(AdviceFacts facts) {
  AdviseReport report;
  report.model = "net.onnx";
  report.tree_file = "built in";
  report.tree = tree();
  report.facts = std::move(facts);
  report.advice = advise(report.tree, report.facts);
  return report;
}

AdviseReport measured() {
  AdviceFacts facts{.priority = Priority::energy, .inferences = 1e6};
  facts.measured = {measured_of(kInt8, 0.5, 1), measured_of({"prune-local"}, 1.0)};
  AdviseReport report = report_of(facts);
  report.next = "carnot optimize net.onnx";
  return report;
}

TEST(AdviseReport, TellsEachStepWithItsEvidenceAndWhatItBrings) {
  const std::string text = advise_text(measured());
  EXPECT_THAT(text, HasSubstr("net.onnx: Quantise.\n"));
  EXPECT_THAT(text, HasSubstr("1. Does covers hold? yes\n"));
  EXPECT_THAT(text, HasSubstr("measured: energy of net/static-int8/onnxruntime/b1/t1/fp32: −50.0 % "
                              "(−51.0 to −49.0) against net/none/onnxruntime/b1/t1/fp32 "
                              "(estimated, CPU time as proxy) (n = 12 blocks, run 3, on here)"));
  EXPECT_THAT(text, HasSubstr("0.1 points lost (−0.1 to 0.3) on 1\u202f000 images, 1.0 allowed"));
  EXPECT_THAT(text, HasSubstr("why it is asked: A paper."));
  EXPECT_THAT(text, HasSubstr("paid for itself after ~201 inferences (197 to 205)"));
  EXPECT_THAT(text, HasSubstr("it saves ~"));
  EXPECT_THAT(text, HasSubstr("others saw  static-int8, energy: Half of it. [Another paper]"));
  EXPECT_THAT(text, HasSubstr("never       prune-local: Masks save nothing."));
  EXPECT_THAT(text, HasSubstr("here: energy of net/prune-local/onnxruntime/b1/t1/fp32: equal"));
  EXPECT_THAT(text, HasSubstr("next        carnot optimize net.onnx\n"));
}

TEST(AdviseReport, AForecastShowsItsFigureAndTheLimit) {
  const AdviseReport report = report_of({.forecasts = {forecast_of(kInt8, 0.986, 0.38)}});
  const std::string text = advise_text(report);
  EXPECT_THAT(text, HasSubstr("no advice yet; measure: nothing of this was measured"));
  EXPECT_THAT(text, HasSubstr("forecast for fold + static-int8 on onnxruntime: 98.6 % of the "
                              "multiplications (at least 50 %): So it is expected."));
  EXPECT_THAT(text, HasSubstr("2. Does keeps hold? ?\n"));
  EXPECT_THAT(text, HasSubstr("yes would lead to int8, no to keep"));
}

TEST(AdviseReport, WhatTheOptimisationDoesNotPayBackIsSaid) {
  AdviseReport report = measured();
  report.facts.inferences = 10.0;
  report.advice = advise(report.tree, report.facts);
  EXPECT_THAT(advise_text(report), HasSubstr("it costs more than it saves: ~−95"));
}

TEST(AdviseReport, ARankingSaysHowSureEachPlaceIs) {
  AdviseReport report = measured();
  report.advice.ranking = {
      {.measured = 0, .standing = CostStanding::first, .optimisation = 100.0, .total = 600.0},
      {.measured = 1,
       .standing = CostStanding::dearer,
       .total = 1000.0,
       .more = Estimate{400.0, 395.0, 405.0, 0.95}},
      {.measured = 1,
       .standing = CostStanding::not_resolved,
       .total = 599.0,
       .more = Estimate{-1.0, -9.0, 7.0, 0.95}},
      {.measured = 1, .standing = CostStanding::not_compared, .total = 100.0}};
  const std::string text = advise_text(report);
  EXPECT_THAT(text, HasSubstr("ranking     ~600 J in all, ~100 J of it for optimising: "
                              "net/static-int8/onnxruntime/b1/t1/fp32 (nothing is shown to cost "
                              "less)"));
  EXPECT_THAT(text, HasSubstr("(costs 400 J (395 to 405 J) more)"));
  EXPECT_THAT(text, HasSubstr("(not resolved: −1.0 J (−9.0 to 7.0 J) more)"));
  EXPECT_THAT(text, HasSubstr("(not compared: never in a block with the first)"));
  const auto json = nlohmann::json::parse(advise_json(report));
  EXPECT_EQ(json.at("ranking").at(1).at("standing"), "dearer");
  EXPECT_EQ(json.at("ranking").at(1).at("more_than_first").at("lower"), 395.0);
  EXPECT_TRUE(json.at("ranking").at(3).at("more_than_first").is_null());
}

TEST(AdviseReport, AFittedThresholdSaysWhereItComesFrom) {
  AdviseReport report = measured();
  report.tree.nodes[0].fitted = FittedThreshold{.before = 0.4,
                                                .cases = 9,
                                                .models = 8,
                                                .correct = 9,
                                                .left_out_correct = 7,
                                                .store = "s.sqlite",
                                                .hosts = "here",
                                                .fitted_at = "2026-11-22T06:00:00Z"};
  EXPECT_THAT(advise_text(report),
              HasSubstr("the threshold was fitted to 9 cases of 8 models in s.sqlite (7 right with "
                        "the model left out; before: 40 %)"));
}

TEST(AdviseReport, ItsJsonHoldsTheSame) {
  const auto json = nlohmann::json::parse(advise_json(measured()));
  EXPECT_EQ(json.at("format"), "carnot.advise/1");
  EXPECT_EQ(json.at("path").at(0).at("rests_on"), "measurement");
  EXPECT_EQ(json.at("path").at(0).at("leads_to"), "keeps");
  EXPECT_EQ(json.at("path").at(1).at("measured").at("images"), 1000);
  EXPECT_EQ(json.at("advice").at("leaf"), "int8");
  EXPECT_EQ(json.at("recommended").at("energy").at("blocks"), 12);
  EXPECT_EQ(json.at("recommended").at("break_even").at("first_inferences"), 201);
  EXPECT_DOUBLE_EQ(json.at("worth").at("saved").at("point"), 499900.0);
  EXPECT_EQ(json.at("refusals").at(0).at("reason"), "Masks save nothing.");
  EXPECT_TRUE(json.at("store").is_null());
}

TEST(TreeDrawing, ShowsEveryQuestionOnceAndWhereAnswersLead) {
  EXPECT_EQ(tree_drawing(tree()),
            "covers: Does covers hold? [mac-share of static-int8 at least 50 %]\n"
            "├─ yes: keeps: Does keeps hold? [accuracy-loss of static-int8 at most what --max-drop "
            "says]\n"
            "│  ├─ yes: int8: Quantise.\n"
            "│  └─ no: keep: Keep it.\n"
            "└─ no: keep: Keep it.\n");
}

RefitReport refitted() {
  RefitReport report;
  report.store = "s.sqlite";
  report.before = tree();
  report.refit.tree = tree();
  report.refit.outcomes = {
      {.node = 0, .before = 0.5, .fit = {}, .refusal = "3 resolved cases are too few."}};
  report.cases = 3;
  report.unused = {{"net/int8", "Its verdict on energy is not resolved."}};
  return report;
}

TEST(RefitReport, SaysWhyNothingCouldBeFitted) {
  const std::string text = refit_text(refitted());
  EXPECT_THAT(text, HasSubstr("s.sqlite: cases with a resolved verdict on energy: 3."));
  EXPECT_THAT(text, HasSubstr("3 resolved cases are too few."));
  EXPECT_THAT(text, HasSubstr("net/int8: Its verdict on energy is not resolved."));
  EXPECT_THAT(text, HasSubstr("none was written"));
  const auto json = nlohmann::json::parse(refit_json(refitted()));
  EXPECT_TRUE(json.at("file").is_null());
  EXPECT_TRUE(json.at("outcomes").at(0).at("fit").is_null());
}

TEST(RefitReport, ShowsTheNewThresholdAndHowWellItTells) {
  RefitReport report = refitted();
  report.file = "tree.toml";
  report.refit.outcomes[0].refusal.clear();
  report.refit.outcomes[0].fit = ThresholdFit{
      .threshold = 0.62, .cases = 9, .models = 8, .gained = 4, .correct = 9, .left_out_correct = 7};
  const std::string text = refit_text(report);
  EXPECT_THAT(text, HasSubstr("now 62 %; 9 of 9 cases of 8 models on the right side, 7 with the "
                              "model left out"));
  EXPECT_THAT(text, Not(HasSubstr("none was written")));
}

}  // namespace
}  // namespace carnot
