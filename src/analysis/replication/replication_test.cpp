// SPDX-License-Identifier: Apache-2.0
#include "analysis/replication/replication.hpp"

#include <gmock/gmock.h>

#include "support/replicated_study.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const Recipe kDynamicInt8{"int8", {{"dynamic-int8", {}}}};
const std::vector<FindingRecipes> kDynamicRecipes{{"int8", "none"}};

/// So many models; int8 on both engines as the test says. ONNX Runtime is the faster engine.
template <class Effect>
MadeStudy study_of(int models, Effect effect, Energy (*energy)(double) = measured_joules) {
  MadeStudy made{{kDynamicInt8}, energy};
  for (int i = 0; i < models; ++i) {
    made.add_model("m" + std::to_string(i), 1000 * (i + 1));
    for (const EngineName engine : {EngineName::torch, EngineName::onnxruntime}) {
      const double seconds = engine == EngineName::torch ? 1.0 : 0.5;
      made.add("none", engine, seconds, {});
      made.add("int8", engine, seconds, effect(i, engine));
    }
  }
  return made;
}

/// Energy of int8 on either engine, 47 to 58 % less over twelve models.
MadeEffect half(int model, EngineName /*engine*/) {
  return {.time = 0.5, .energy = 0.42 + 0.01 * model, .correct = 900};
}

FindingReplication verdict_on(const MadeStudy& made, PublishedFinding finding,
                              std::map<std::string, std::vector<EngineName>> imitated = {}) {
  return made.replicated(published_with({std::move(finding)}), kDynamicRecipes, std::move(imitated))
      .findings.front();
}

TEST(Replication, ConfirmsAnEffectOfTheSameDirectionAndSize) {
  const FindingReplication seen =
      verdict_on(study_of(12, half), finding_of(QualityAttribute::energy, Claim::improves, 53.517));
  EXPECT_EQ(seen.verdict, ReplicationVerdict::confirmed);
  EXPECT_EQ(seen.reason,
            "The same direction and size: here +52.5 % (+50.2 to +54.8), strong, 12 models, "
            "p < 0.001; published +53.5 % (+45.9 to +61.2), strong, 28 models.");
  ASSERT_EQ(seen.decisive, 0U);  // the study's engine
  const FindingOutcome& outcome = seen.outcomes[0];
  EXPECT_DOUBLE_EQ(*outcome.p_value, 2.0 / 4096.0);
  EXPECT_DOUBLE_EQ(*outcome.adjusted_p_value, 4.0 / 4096.0);  // of two outcomes
  EXPECT_EQ(outcome.effect.models.front().blocks, 5);
  EXPECT_EQ(outcome.effect.perimeter, "cpu_package");
  EXPECT_FALSE(outcome.effect.estimated);
}

TEST(Replication, DoesNotConfirmTheSameDirectionWithAnotherSize) {
  const MadeStudy made =
      study_of(12, [](int i, EngineName) { return MadeEffect{.energy = 0.89 + 0.002 * i}; });
  const FindingReplication seen =
      verdict_on(made, finding_of(QualityAttribute::energy, Claim::improves, 53.517));
  EXPECT_EQ(seen.verdict, ReplicationVerdict::not_confirmed);
  EXPECT_THAT(seen.reason, StartsWith("The same direction, but weaker: here +9.9 %"));
}

TEST(Replication, NamesTheOppositeDirection) {
  const MadeStudy made =
      study_of(12, [](int i, EngineName) { return MadeEffect{.energy = 1.3 + 0.01 * i}; });
  const FindingReplication seen =
      verdict_on(made, finding_of(QualityAttribute::energy, Claim::improves, 53.517));
  EXPECT_EQ(seen.verdict, ReplicationVerdict::not_confirmed);
  EXPECT_THAT(seen.reason, StartsWith("The opposite direction: here −35.5 %"));
}

TEST(Replication, SaysWhenNothingIsResolved) {
  const MadeStudy made =
      study_of(12, [](int i, EngineName) { return MadeEffect{.energy = i % 2 == 0 ? 0.7 : 1.28}; });
  const FindingReplication seen =
      verdict_on(made, finding_of(QualityAttribute::energy, Claim::improves, 53.517));
  EXPECT_EQ(seen.verdict, ReplicationVerdict::not_confirmed);
  EXPECT_THAT(seen.reason, StartsWith("No effect is resolved: here +1.0 %"));
}

TEST(Replication, ConfirmsADirectionOfWhichNoSizeIsPublished) {
  PublishedFinding finding = finding_of(QualityAttribute::latency, Claim::improves);
  const FindingReplication seen = verdict_on(
      study_of(12, [](int i, EngineName) { return MadeEffect{.time = 0.6 + 0.01 * i}; }), finding);
  EXPECT_EQ(seen.verdict, ReplicationVerdict::confirmed);
}

TEST(Replication, HoldsAWordOfTheVocabularyAgainstTheInterval) {
  PublishedFinding finding = finding_of(QualityAttribute::energy, Claim::improves);
  finding.size = "moderate";  // 30 to 40 %
  EXPECT_THAT(verdict_on(study_of(12, half), finding).reason,
              StartsWith("The same direction, but stronger"));
}

TEST(Replication, TakesTheBestEngineWhereTheStudysImitatesTheTactic) {
  const FindingReplication seen = verdict_on(
      study_of(12,
               [](int i, EngineName engine) {
                 return engine == EngineName::torch ? MadeEffect{.energy = 3.0} : half(i, engine);
               }),
      finding_of(QualityAttribute::energy, Claim::improves, 53.517),
      {{"int8", {EngineName::torch}}});
  EXPECT_EQ(seen.verdict, ReplicationVerdict::confirmed);
  EXPECT_EQ(seen.decisive, 1U);
  EXPECT_EQ(seen.outcomes[0].verdict, ReplicationVerdict::untestable);
  EXPECT_EQ(seen.outcomes[0].imitated, 12);
  EXPECT_THAT(seen.outcomes[0].reason, HasSubstr("calculates it in float (12 models)"));
}

TEST(Replication, TestsAccuracyWhereverItWasImitated) {
  const FindingReplication seen =
      verdict_on(study_of(12, [](int i, EngineName) { return MadeEffect{.correct = 760 + i}; }),
                 finding_of(QualityAttribute::accuracy, Claim::worsens, -13.792),
                 {{"int8", {EngineName::torch, EngineName::onnxruntime}}});
  EXPECT_EQ(seen.verdict, ReplicationVerdict::confirmed);
  EXPECT_THAT(seen.reason, HasSubstr("here −14.9 %"));
}

TEST(Replication, CannotTestWithFiveModels) {
  const FindingReplication seen =
      verdict_on(study_of(5, half), finding_of(QualityAttribute::energy, Claim::improves, 53.517));
  EXPECT_EQ(seen.verdict, ReplicationVerdict::untestable);
  EXPECT_EQ(seen.reason, "5 models cannot show an effect by a paired test of ranks; it needs 6.");
  EXPECT_FALSE(seen.decisive.has_value());
}

TEST(Replication, CannotTestWhatEvenOneDirectionCouldNotShowBesideTheOtherTests) {
  const PublishedFinding finding = finding_of(QualityAttribute::energy, Claim::improves, 53.517);
  std::vector<PublishedFinding> findings;
  for (const char* name : {"a", "b", "c", "d"}) {
    findings.push_back(finding);
    findings.back().name = name;
  }
  const std::vector<FindingRecipes> recipes(4, kDynamicRecipes.front());
  const auto seen = study_of(7, half).replicated(published_with(findings), recipes).findings;
  EXPECT_EQ(seen[0].verdict, ReplicationVerdict::untestable);  // 8 tests of 2 / 2^7 each
  EXPECT_EQ(
      seen[0].reason,
      "7 models are too few: even if all went one way, p = 0.12 would remain, adjusted for the "
      "tests of this report.");
  EXPECT_EQ(verdict_on(study_of(7, half), finding).verdict, ReplicationVerdict::confirmed);
}

TEST(Replication, CannotTestPowerOnJoulesThatAModelMade) {
  const MadeStudy made = study_of(12, half, estimated_joules);
  const FindingReplication seen =
      verdict_on(made, finding_of(QualityAttribute::power, Claim::improves, 7.522));
  EXPECT_EQ(seen.verdict, ReplicationVerdict::untestable);
  EXPECT_THAT(seen.reason, HasSubstr("whose watts say nothing more"));
  const FindingReplication energy =
      verdict_on(made, finding_of(QualityAttribute::energy, Claim::improves, 53.517));
  EXPECT_EQ(energy.verdict, ReplicationVerdict::confirmed);
  EXPECT_TRUE(energy.outcomes[0].effect.estimated);
}

TEST(Replication, DividesJoulesBySecondsForPower) {
  // 40 % of the joules in half of the time: 80 % of the power.
  const FindingReplication seen = verdict_on(
      study_of(12,
               [](int i, EngineName) { return MadeEffect{.time = 0.5, .energy = 0.4 + i * 1e-3}; }),
      finding_of(QualityAttribute::power, Claim::improves));
  EXPECT_NEAR(seen.outcomes[0].effect.models[0].improvement, 20.0, 1e-9);
}

TEST(Replication, CannotTestWhatNoRecipeIs) {
  const auto seen =
      study_of(12, half)
          .replicated(published_with({finding_of(QualityAttribute::energy, Claim::improves, 53.5)}),
                      {{"", "none"}})
          .findings.front();
  EXPECT_EQ(seen.verdict, ReplicationVerdict::untestable);
  EXPECT_EQ(seen.reason, "No recipe of this study is the finding's tactic.");
}

TEST(Replication, CannotTestWhatTheFileSaysIsUntestable) {
  PublishedFinding finding = finding_of(QualityAttribute::gpu_utilisation, Claim::untestable, 1.2);
  finding.reason = "Nobody counts it.";
  EXPECT_EQ(verdict_on(study_of(12, half), finding).reason, "Nobody counts it.");
}

TEST(Replication, ConfirmsNoBenefitOnlyWhereTheWholeIntervalLiesBelowTwoPercent) {
  const PublishedFinding finding = finding_of(QualityAttribute::energy, Claim::no_benefit);
  const auto masks = [](double energy) {
    return study_of(
        12, [energy](int i, EngineName) { return MadeEffect{.energy = energy + 0.001 * i}; });
  };
  const FindingReplication nothing = verdict_on(masks(0.9955), finding);
  EXPECT_EQ(nothing.verdict, ReplicationVerdict::confirmed);
  EXPECT_THAT(nothing.reason, StartsWith("The whole interval lies at +2 % or below: here −0.1 %"));
  const FindingReplication gain = verdict_on(masks(0.9), finding);
  EXPECT_EQ(gain.verdict, ReplicationVerdict::not_confirmed);
  EXPECT_THAT(gain.reason, StartsWith("Shown to be otherwise"));
}

TEST(Replication, ConfirmsAnUnchangedAccuracyThatIsTheSameInEveryModel) {
  const PublishedFinding finding = finding_of(QualityAttribute::accuracy, Claim::unchanged);
  const FindingReplication seen = verdict_on(study_of(12, half), finding);
  EXPECT_EQ(seen.verdict, ReplicationVerdict::confirmed);
  EXPECT_THAT(seen.reason, HasSubstr("here ±0.0 % (±0.0 to ±0.0), indifferent, 12 models"));
}

TEST(Replication, DoesNotTakeAMeanNearZeroForNoChange) {
  const MadeStudy made = study_of(12, [](int i, EngineName) {
    return MadeEffect{.correct = i % 2 == 0 ? 850 : 950};  // 5.6 % less or more
  });
  const FindingReplication seen =
      verdict_on(made, finding_of(QualityAttribute::accuracy, Claim::unchanged));
  EXPECT_EQ(seen.verdict, ReplicationVerdict::not_confirmed);
  EXPECT_THAT(seen.reason, StartsWith("Not resolved: here ±0.0 %"));
}

TEST(Replication, HoldsAnAcceptableLossAgainstItsBound) {
  const PublishedFinding finding = finding_of(QualityAttribute::accuracy, Claim::acceptable_loss);
  const auto losing = [](int correct) {
    return study_of(12,
                    [correct](int i, EngineName) { return MadeEffect{.correct = correct + i}; });
  };
  EXPECT_EQ(verdict_on(losing(880), finding).verdict, ReplicationVerdict::confirmed);
  EXPECT_EQ(verdict_on(losing(700), finding).verdict, ReplicationVerdict::not_confirmed);
}

TEST(Replication, SeesThatSmallModelsGainMost) {
  const PublishedFinding finding = finding_of(QualityAttribute::energy, Claim::small_gain_most);
  const FindingReplication seen = verdict_on(study_of(12, half), finding);  // m0 saves most
  EXPECT_EQ(seen.verdict, ReplicationVerdict::confirmed);
  EXPECT_THAT(seen.reason, StartsWith("Smaller models gain more: Spearman's ρ of parameters and "
                                      "improvement −1.00"));
  const MadeStudy rising =
      study_of(12, [](int i, EngineName) { return MadeEffect{.energy = 0.8 - 0.01 * i}; });
  EXPECT_EQ(verdict_on(rising, finding).verdict, ReplicationVerdict::not_confirmed);
}

TEST(Replication, HoldsTheTimeOfOptimisingAgainstAnotherTactic) {
  MadeStudy made{{{"local", {{"prune-local", {}}}}, {"global", {{"prune-global", {}}}}}};
  for (int i = 0; i < 8; ++i) {
    made.add_model("m" + std::to_string(i), 1000);
    made.add("none", EngineName::onnxruntime, 1.0, {});
    made.add("local", EngineName::onnxruntime, 1.0, {.optimising_seconds = 1.0});
    made.add("global", EngineName::onnxruntime, 1.0, {.optimising_seconds = 1.5 + 0.01 * i});
  }
  const auto seen =
      made.replicated(
              published_with({finding_of(QualityAttribute::optimisation_time, Claim::worsens)}),
              {{"global", "local"}})
          .findings.front();
  EXPECT_EQ(seen.verdict, ReplicationVerdict::confirmed);
  EXPECT_EQ(seen.outcomes[0].verdict, ReplicationVerdict::untestable);  // torch was not there
  EXPECT_EQ(seen.decisive, 1U);
}

}  // namespace
}  // namespace carnot
