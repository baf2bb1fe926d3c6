// SPDX-License-Identifier: Apache-2.0
#include "analysis/replication/study_replication.hpp"

#include <gmock/gmock.h>

#include "support/replicated_study.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;

/// Nine models of 1 to 9 thousand parameters; int8 saves what the test says of ten joules an
/// inference and costs ten joules.
MadeStudy nine_models(double energy) {
  MadeStudy made{{{"int8", {{"dynamic-int8", {}}}}}};
  for (int i = 0; i < 9; ++i) {
    made.add_model("m" + std::to_string(i), 1000 * (i + 1));
    for (const EngineName engine : {EngineName::torch, EngineName::onnxruntime}) {
      const double seconds = engine == EngineName::torch ? 1.0 : 0.5;
      made.add("none", engine, seconds, {});
      made.add("int8", engine, seconds, {.time = energy, .energy = energy});
    }
  }
  return made;
}

const EffectRow& row_of_effect(const StudyReplication& seen, QualityAttribute attribute,
                               EffectPlace place) {
  for (const EffectRow& row : seen.effects) {
    if (row.effect.attribute == attribute && row.effect.place == place) return row;
  }
  throw std::runtime_error{"no such row"};
}

TEST(StudyReplication, HasARowForEachAttributeAndPlace) {
  const StudyReplication seen = nine_models(0.5).replicated(published_with({}), {});
  EXPECT_EQ(seen.effects.size(), 10U);
  const EffectRow& row = row_of_effect(seen, QualityAttribute::energy, EffectPlace::best_engine);
  EXPECT_EQ(row.effect.models.front().candidate, "m0/int8/onnxruntime/b1/t1/fp32");
  EXPECT_DOUBLE_EQ(row.test->mean.point, 50.0);
  EXPECT_GT(*row.adjusted_p_value, row.test->p_value);
}

TEST(StudyReplication, CutsModelsIntoThirdsByTheirParameters) {
  const StudyReplication seen = nine_models(0.5).replicated(published_with({}), {});
  ASSERT_EQ(seen.classes.size(), 3U);
  EXPECT_THAT(seen.classes[0].models, ElementsAre("m0", "m1", "m2"));
  EXPECT_THAT(seen.classes[2].models, ElementsAre("m6", "m7", "m8"));
  EXPECT_EQ(seen.classes[1].least, 4000);
  EXPECT_EQ(seen.classes[1].most, 6000);
  ASSERT_FALSE(seen.by_size.empty());
  EXPECT_EQ(seen.by_size[0].by_class[0].models, 3);
  EXPECT_DOUBLE_EQ(*seen.by_size[0].by_class[0].mean, 50.0);
}

TEST(StudyReplication, KeepsModelsOfOneSizeInOneClass) {
  MadeStudy made{{{"int8", {{"dynamic-int8", {}}}}}};
  for (int i = 0; i < 6; ++i) {
    made.add_model("m" + std::to_string(i), i < 5 ? 1000 : 2000);
    made.add("none", EngineName::onnxruntime, 1.0, {});
    made.add("int8", EngineName::onnxruntime, 1.0, {.energy = 0.5});
  }
  const StudyReplication seen = made.replicated(published_with({}), {});
  EXPECT_EQ(seen.classes[0].models.size(), 5U);
  EXPECT_TRUE(seen.classes[1].models.empty());
  EXPECT_THAT(seen.classes[2].models, ElementsAre("m5"));
}

TEST(StudyReplication, TheSizeOfAModelIsThatBeforeAnyRecipe) {
  MadeStudy made{{{"pruned", {{"prune-structured", {}}}}}};
  for (int i = 0; i < 3; ++i) {
    const std::string name = "m" + std::to_string(i);
    made.add_model(name, 1000 * (i + 1));
    made.prepare(name, "pruned", 10, {.energy = 0.5});
    made.add("pruned", EngineName::onnxruntime, 1.0, {.energy = 0.5});
    if (i > 0) made.add("none", EngineName::onnxruntime, 1.0, {});
  }
  const StudyReplication seen = made.replicated(published_with({}), {});
  EXPECT_EQ(seen.classes[0].least, 2000) << "nobody measured m0 as it is";
}

TEST(StudyReplication, CountsWhoPaysBackAndAfterHowManyInferences) {
  const StudyReplication seen = nine_models(0.5).replicated(published_with({}), {});
  ASSERT_EQ(seen.economics.size(), 2U);
  const EconomicRow& best = seen.economics[1];
  EXPECT_EQ(best.place, EffectPlace::best_engine);
  EXPECT_EQ(best.pays, 9);
  // 10 J once; an inference takes .05 J and saves half of them: after 400 it is even.
  EXPECT_DOUBLE_EQ(*best.median_break_even, 401.0);
  EXPECT_DOUBLE_EQ(*best.median_joules, 10.0);
  EXPECT_NEAR(best.total_test->mean.point, 50.0, 0.1);
}

TEST(StudyReplication, CountsWhatNeverPays) {
  const StudyReplication seen = nine_models(1.5).replicated(published_with({}), {});
  EXPECT_EQ(seen.economics[1].never, 9);
  EXPECT_FALSE(seen.economics[1].median_break_even.has_value());
  EXPECT_LT(seen.economics[1].total_test->mean.point, -49.0);
}

TEST(StudyReplication, SaysWhereEachTacticRanAndWhereItWasImitated) {
  const StudyReplication seen =
      nine_models(0.5).replicated(published_with({}), {}, {{"int8", {EngineName::torch}}});
  ASSERT_EQ(seen.devices.size(), 4U);  // two recipes on two engines
  EXPECT_EQ(seen.devices[0].device, "cpu");
  EXPECT_EQ(seen.devices[0].trials, 45);
  int imitated = 0;
  for (const DeviceRow& row : seen.devices) imitated += row.imitated ? 1 : 0;
  EXPECT_EQ(imitated, 1);
}

TEST(StudyReplication, OfARunWithoutTheStudysEngineHasOnlyTheBestOne) {
  MadeStudy made{{{"int8", {{"dynamic-int8", {}}}}}};
  made.add_model("m", 1000);
  made.add("none", EngineName::onnxruntime, 1.0, {});
  made.add("int8", EngineName::onnxruntime, 1.0, {.energy = 0.5});
  for (const EffectRow& row : made.replicated(published_with({}), {}).effects)
    EXPECT_EQ(row.effect.place, EffectPlace::best_engine);
}

}  // namespace
}  // namespace carnot
