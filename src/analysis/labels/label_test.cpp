// SPDX-License-Identifier: Apache-2.0
#include "analysis/labels/label.hpp"

#include <gmock/gmock.h>

namespace carnot {
namespace {

using ::testing::HasSubstr;

const RatedGround kLabelGround{"images", {Provenance::measured, "cpu_package", ""}, "here", "f"};

RatedModel labelled(double joules, double accuracy) {
  RatedModel model{.name = "m"};
  model.joules = Estimate{joules, 0.5 * joules, 2.0 * joules, .95};
  model.accuracy = Estimate{accuracy, accuracy, accuracy, .95};
  model.seconds = joules / 100.0;
  model.parameters = 1e6;
  model.file_bytes = 4e6;
  model.macs = 1e9;
  return model;
}

std::string compounded(std::initializer_list<WeightedClass> classes, Compounding how) {
  const std::vector<WeightedClass> list{classes};
  const auto label = compound(list, how);
  return label ? std::string{letter_of(*label)} : "none";
}

TEST(LabelClass, BoundsBelongToTheWorseClass) {
  const ClassBounds bounds{4.0, 3.0, 2.0, 1.0};
  EXPECT_EQ(class_by_bounds(4.1, bounds), LabelClass::a);
  EXPECT_EQ(class_by_bounds(4.0, bounds), LabelClass::b);
  EXPECT_EQ(class_by_bounds(1.0, bounds), LabelClass::e);
  EXPECT_EQ(class_by_bounds(-7.0, bounds), LabelClass::e);
}

TEST(Compounding, OfTwoClasses) {
  using enum LabelClass;
  const std::initializer_list<WeightedClass> ab{{a, 7}, {b, 3}};
  EXPECT_EQ(compounded(ab, Compounding::best), "A");
  EXPECT_EQ(compounded(ab, Compounding::worst), "B");
  EXPECT_EQ(compounded(ab, Compounding::majority), "A");
  EXPECT_EQ(compounded(ab, Compounding::optimistic_mean), "A");
  EXPECT_EQ(compounded(ab, Compounding::pessimistic_mean), "B");
  EXPECT_EQ(compounded(ab, Compounding::optimistic_median), "A");
  EXPECT_EQ(compounded(ab, Compounding::pessimistic_median), "A");
  EXPECT_EQ(compounded(ab, Compounding::rounded_mean), "A");
  EXPECT_EQ(compounded({{a, 1}, {b, 1}}, Compounding::rounded_mean), "B");
  EXPECT_EQ(compounded({{a, 1}, {d, 1}}, Compounding::optimistic_median), "B");
  EXPECT_EQ(compounded({{a, 1}, {d, 1}}, Compounding::pessimistic_median), "C");
  EXPECT_EQ(compounded({{a, 1}, {c, 1}, {e, 1}}, Compounding::optimistic_mean), "C");
  EXPECT_EQ(compounded({{a, 1}, {c, 1}, {e, 1}}, Compounding::pessimistic_mean), "C");
  EXPECT_EQ(compounded({}, Compounding::best), "none");
}

TEST(Compounding, NamesReadBack) {
  for (const Compounding one : kCompoundings) EXPECT_EQ(compounding_of(key_of(one)), one);
  EXPECT_FALSE(compounding_of("mean").has_value());
}

TEST(Label, OfAnUnmeasuredModelIsNotRated) {
  RatedModel model = labelled(1.0, .9);
  model.joules.reset();
  const RatedModel reference = labelled(1.0, .9);
  for (const LabelAlgorithm algorithm : kLabelAlgorithms) {
    const Label label = label_of(algorithm, model, kLabelGround, {.reference = &reference});
    EXPECT_FALSE(label.label.has_value());
    EXPECT_EQ(label.obstacle, "its energy was not measured.");
  }
}

TEST(Label, EcmlLeavesOutWhatIsNotKnown) {
  const RatedModel reference = labelled(1.0, .75);
  const RatedModel model = labelled(0.25, .75);
  const Label label =
      label_of(LabelAlgorithm::ecml22, model, kLabelGround, {.reference = &reference});
  ASSERT_EQ(label.metrics.size(), 7U);
  EXPECT_EQ(label.metrics[0].index, 4.0);
  EXPECT_EQ(label.metrics[0].label, LabelClass::a);
  EXPECT_FALSE(label.metrics[6].label.has_value());
  EXPECT_EQ(label.metrics[6].obstacle, "not measured.");
  // A A D D C C with 7 3 4 4 2 8: 44 / 28.
  EXPECT_EQ(label.label, LabelClass::b);
  EXPECT_EQ(label.worst_likely, LabelClass::b);
}

TEST(Label, EcmlNeedsItsReference) {
  const Label label = label_of(LabelAlgorithm::ecml22, labelled(1.0, .9), kLabelGround, {});
  EXPECT_FALSE(label.label.has_value());
  EXPECT_THAT(label.obstacle, HasSubstr("--reference"));
}

TEST(Label, UpcIsNotRatedByPerformanceAlone) {
  const RatedModel model = labelled(1.0, .9);
  const Label without = label_of(LabelAlgorithm::upc, model, kLabelGround, {});
  EXPECT_FALSE(without.label.has_value());
  EXPECT_THAT(without.obstacle, HasSubstr("--training-grams"));
  // 4e6 bytes / 1e-2 g / 2364.8 = 169147: B; .9 / .8233 = 1.0932: B.
  const Label with = label_of(LabelAlgorithm::upc, model, kLabelGround, {.training_grams = 1e-2});
  EXPECT_EQ(with.label, LabelClass::b);
}

TEST(Label, OursIsTheClassOfTheScore) {
  ReferenceSet set{.name = "made", .version = "1", .group = {kLabelGround, {}}, .floor_joules = .5};
  for (const auto& [joules, accuracy] :
       {std::pair{1.0, .7}, {2.0, .8}, {8.0, .9}, {16.0, .75}, {30.0, .8}})
    set.group.models.push_back(labelled(joules, accuracy));
  const auto at = [&](double joules) {
    return label_of(LabelAlgorithm::carnot, labelled(joules, .8), kLabelGround, {.set = &set});
  };
  EXPECT_EQ(at(0.1).label, LabelClass::a);
  EXPECT_EQ(at(100.0).label, LabelClass::e);
  EXPECT_EQ(at(100.0).worst_likely, LabelClass::e);
  const Label none = label_of(LabelAlgorithm::carnot, labelled(1.0, .8), kLabelGround, {});
  EXPECT_THAT(none.obstacle, HasSubstr("--set"));
}

}  // namespace
}  // namespace carnot
