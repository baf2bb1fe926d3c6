// SPDX-License-Identifier: Apache-2.0
#include "report/factors_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace carnot {
namespace {

using testing::HasSubstr;
using testing::Not;

FactorsReport explained_run(Provenance provenance) {
  FactorsReport report;
  report.run.title = "Fourteen nets";
  report.run.material.kind = {provenance, "cpu_package",
                              provenance == Provenance::estimated ? "cpu load curve" : ""};
  report.run.material.left_out = {{"gone/none", "/nowhere/net.onnx is not there."}};
  KeyFactors& factors = report.factors;
  factors.models = 14;
  factors.observations = 28;
  factors.resamples = 200;
  factors.r_squared = 0.97;
  factors.shares = {
      {EnergyFactor::macs, {0.7, 0.6, 0.8, 0.95}, 0.9, 0.5, Estimate{0.81, 0.77, 0.86, 0.95}},
      {EnergyFactor::engine, {0.27, 0.2, 0.3, 0.95}, 0.2, 0.6}};
  factors.constant = {EnergyFactor::batch, EnergyFactor::device};
  factors.left_aside = {EnergyFactor::depth, EnergyFactor::resolution};
  factors.alike = {{EnergyFactor::parameters, EnergyFactor::bytes, 0.999}};
  factors.no_slopes = "it takes two families of 3 models in one setting";
  return report;
}

TEST(FactorsText, GivesEachFactorItsShareWithInterval) {
  const std::string text = to_terminal(explained_run(Provenance::measured));
  EXPECT_THAT(text, HasSubstr("14 unoptimised models, 28 candidates; joules of one inference, "
                              "measured (cpu_package)."));
  EXPECT_THAT(text, HasSubstr("70.0 % (60.0 to 80.0 %)"));
  EXPECT_THAT(text, HasSubstr("0.81 (0.77 to 0.86)"));
  EXPECT_THAT(text, HasSubstr("parameters and bytes say nearly the same of these models (r = "
                              "0.999)"));
  EXPECT_THAT(text,
              HasSubstr("Do not vary here, and explain nothing: batch, device, the machine."));
  EXPECT_THAT(text, HasSubstr("14 models allow 4 properties of graphs: depth, resolution."));
  EXPECT_THAT(text, HasSubstr("Not among them: gone/none: /nowhere/net.onnx is not there.\n"));
  EXPECT_THAT(text, HasSubstr("No families are compared: it takes two families"));
  EXPECT_THAT(text, Not(HasSubstr("estimated")));
}

TEST(FactorsText, SaysThatJoulesAreEstimated) {
  const FactorsReport report = explained_run(Provenance::estimated);
  EXPECT_THAT(to_terminal(report), HasSubstr("estimated by cpu load curve"));
  EXPECT_THAT(to_markdown(report), HasSubstr("what explains them is what explains CPU time"));
}

TEST(FactorsText, HoldsFamiliesAgainstEachOther) {
  FactorsReport report = explained_run(Provenance::measured);
  report.factors.slopes =
      FamilySlopes{.settings = {},
                   .families = {{"resnet", 6, {0.7, 0.6, 0.8, 0.95}}},
                   .common = {0.75, 0.7, 0.8, 0.95},
                   .sentence = "The slopes differ: F(1, 8) = 12, p = 0.008, n = 12."};
  const std::string page = to_markdown(report);
  EXPECT_THAT(page, HasSubstr("## By family, onnxruntime, batch 1, 1 thread"));
  EXPECT_THAT(page, HasSubstr("| resnet | 6 | 0.70 (0.60 to 0.80) |"));
  EXPECT_THAT(page, HasSubstr("The slopes differ"));
  const auto document = nlohmann::json::parse(to_json(report));
  EXPECT_EQ(document["shares"][1]["exponent"], nullptr);
  EXPECT_EQ(document["slopes"]["families"][0]["slope"]["point"], 0.7);
}

TEST(PredictText, GivesIntervalAndWhatItRestsOn) {
  PredictReport report;
  report.model = "zoo:mlp?hidden=512";
  report.facts = {.macs = 1e6, .activations = 1e3, .parameters = 1e6};
  report.family = "mlp";
  report.run.material.kind = {Provenance::estimated, "cpu_package", "cpu load curve"};
  Prediction told{.value = {0.01, 0.005, 0.02, 12.0 / 13.0}};
  told.predictors = {EnergyFactor::macs, EnergyFactor::activations};
  told.exponents = {0.7, 0.2};
  told.models = 12;
  told.families = 4;
  told.median_error = 1.3;
  told.tried = 12;
  told.held = 11;
  told.beyond = {EnergyFactor::macs};
  report.settings = {{.settings = {}, .joules = told, .seconds = std::nullopt},
                     {.settings = {.batch = 8}, .obstacle = "a prediction needs more."}};
  const std::string text = predict_text(report);
  EXPECT_THAT(text, HasSubstr("zoo:mlp?hidden=512, not run: 1.00 M MACs"));
  EXPECT_THAT(text, HasSubstr("~10.0 mJ (5.00 mJ to 20.0 mJ)"));
  EXPECT_THAT(text, HasSubstr("92.3 %"));
  EXPECT_THAT(text, HasSubstr("11 of 12"));
  EXPECT_THAT(text, HasSubstr("energy grows as macs^0.70 · activations^0.20"));
  EXPECT_THAT(text, HasSubstr("the law is only continued there"));
  EXPECT_THAT(text, HasSubstr("onnxruntime, batch 8, 1 thread: a prediction needs more."));
  EXPECT_THAT(text, HasSubstr("the estimator itself may be off by a factor"));
  const auto document = nlohmann::json::parse(predict_json(report));
  EXPECT_EQ(document["predictions"][0]["inference_joules"]["held"], 11);
  EXPECT_EQ(document["predictions"][1]["inference_joules"], nullptr);
}

}  // namespace
}  // namespace carnot
