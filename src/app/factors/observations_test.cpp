// SPDX-License-Identifier: Apache-2.0
#include "app/factors/observations.hpp"

#include <gtest/gtest.h>

#include "app/factors/predict_model.hpp"
#include "base/sys_root.hpp"
#include "support/must.hpp"
#include "support/recorded_study.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

TEST(GraphFactsOfZoo, AreThePublishedCounts) {
  const GraphFacts mlp = must(facts_of(must(build_zoo_model("mlp"))));
  EXPECT_EQ(mlp.parameters, 269'322);
  EXPECT_EQ(mlp.macs, 268'800);
  EXPECT_EQ(mlp.activations, 522);
  EXPECT_EQ(mlp.depth, 3);
  EXPECT_EQ(mlp.inputs, 784);
  EXPECT_EQ(must(facts_of(must(build_zoo_model("lenet5")))).depth, 5);
  // A shortcut beside two convolutions adds none.
  EXPECT_EQ(must(facts_of(must(build_zoo_model("resnet20")))).depth, 20);
}

/// A run of "net" from this source, none and int8, six blocks.
StudyReport run_of(const std::string& source, Energy (*energy)(double) = measured_joules) {
  StudyReport report;
  report.study = small_study();
  report.study.models.front().source = source;
  add_trials(report.trials, candidate_of("none"), 6, 1.0, energy);
  add_trials(report.trials, candidate_of("int8"), 6, 0.5, energy);
  report.summary = must(summarise(report.study, report.trials, {}));
  return report;
}

class FactorMaterials : public testing::Test {
 protected:
  const RealClock clock;
  const Environment environment{
      clock, SysRoot{"/"}, {}, {}, {}, [](const std::string&) { return std::nullopt; }};
};

TEST_F(FactorMaterials, HoldTheUnoptimisedCandidatesBesideTheirGraphs) {
  const FactorMaterial material = factor_material(run_of("zoo:mlp?hidden=16"), environment);
  ASSERT_EQ(material.observations.size(), 1U);
  const EnergyObservation& one = material.observations.front();
  EXPECT_EQ(one.model, "net");
  EXPECT_EQ(one.family, "mlp");
  EXPECT_EQ(one.blocks, 6);
  EXPECT_NEAR(one.joules, 0.1, 0.01);
  EXPECT_NEAR(one.seconds, 0.01, 0.001);
  EXPECT_EQ(one.facts.macs, 784 * 16 + 16 * 16 + 16 * 10);
  EXPECT_EQ(material.kind.provenance, Provenance::measured);
  EXPECT_TRUE(material.left_out.empty());
}

TEST_F(FactorMaterials, AModelThatIsGoneIsLeftOutByName) {
  const FactorMaterial material = factor_material(run_of("/nowhere/net.onnx"), environment);
  EXPECT_TRUE(material.observations.empty());
  ASSERT_EQ(material.left_out.size(), 1U);
  EXPECT_EQ(material.left_out.front().id, candidate_of("none").id());
  EXPECT_NE(material.left_out.front().reason.find("/nowhere/net.onnx"), std::string::npos);
}

TEST_F(FactorMaterials, RequiredMeasuresRefuseEstimates) {
  StudyReport report = run_of("zoo:mlp", estimated_joules);
  report.study.protocol.require_measured = true;
  const auto refused = explain_factors(report, environment);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::not_measurable);
}

TEST_F(FactorMaterials, OneModelIsTooFew) {
  const auto refused = explain_factors(run_of("zoo:mlp"), environment);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::bad_input);
  EXPECT_TRUE(refused.error().message.ends_with("and there is 1."));
}

TEST_F(FactorMaterials, TooFewBecauseOneCannotBeOpenedNamesIt) {
  const auto refused = explain_factors(run_of("/nowhere/net.onnx"), environment);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("there are 0; " + candidate_of("none").id() +
                                         " is left out: cannot open /nowhere/net.onnx"),
            std::string::npos)
      << refused.error().message;
}

}  // namespace
}  // namespace carnot
