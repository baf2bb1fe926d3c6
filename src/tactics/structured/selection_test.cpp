// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/selection.hpp"

#include <gmock/gmock.h>

#include <limits>

namespace carnot {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr SelectionRule kAnyNumber{.ratio = 0.25, .multiple = 1, .least = 1};

Dependencies groups(const std::vector<std::int64_t>& sizes, std::int64_t width = 1) {
  Dependencies found;
  for (const std::int64_t size : sizes) {
    const ChannelAxis axis = found.links.fresh(size);
    found.groups.push_back({.name = "layer", .units = *axis, .width = width, .joined = false});
  }
  return found;
}

TEST(KeptUnits, RoundsDownAsTorchPruningDoes) {
  EXPECT_EQ(kept_units(16, 1, kAnyNumber), 12);
  EXPECT_EQ(kept_units(10, 1, kAnyNumber), 7);
  SelectionRule rule = kAnyNumber;
  rule.multiple = 8;
  EXPECT_EQ(kept_units(64, 1, rule), 48);
  EXPECT_EQ(kept_units(30, 1, rule), 16);
}

TEST(KeptUnits, IsNotFooledByFractionsThatABinaryNumberMisses) {
  SelectionRule rule = kAnyNumber;
  rule.ratio = 0.3;
  EXPECT_EQ(kept_units(20, 1, rule), 14);
}

TEST(KeptUnits, LeavesTheLeast) {
  SelectionRule rule{.ratio = 0.9, .multiple = 8, .least = 8};
  EXPECT_EQ(kept_units(64, 1, rule), 8);
  EXPECT_EQ(kept_units(6, 1, rule), 6) << "narrower than the least to begin with";
  rule.least = 1;
  EXPECT_EQ(kept_units(6, 1, rule), 1) << "a layer never vanishes";
}

TEST(KeptUnits, CountsAHeadAsItsFeatures) {
  SelectionRule rule{.ratio = 0.25, .multiple = 8, .least = 8};
  EXPECT_EQ(kept_units(6, 64, rule), 4) << "any number of heads is a multiple of 8 features";
  EXPECT_EQ(kept_units(6, 4, rule), 4) << "two heads of four make eight";
}

TEST(KeptUnits, NothingGoesAtARatioOfNothing) {
  EXPECT_EQ(kept_units(30, 1, {.ratio = 0.0, .multiple = 8, .least = 8}), 30);
}

TEST(SelectCuts, TakesTheLeastImportantAndTheFirstOfEquals) {
  const auto cuts = select_cuts(groups({4, 4}), {{3, 1, 2, 4}, {1, 1, 1, 1}},
                                {.ratio = 0.5, .multiple = 1, .least = 1});
  EXPECT_THAT(cuts, ElementsAre(ElementsAre(1, 2), ElementsAre(0, 1)));
}

TEST(SelectCuts, ABrokenScoreIsKept) {
  const double broken = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(select_cuts(groups({4}), {{broken, 1, 2, 3}}, kAnyNumber),
              ElementsAre(ElementsAre(1)));
}

TEST(SelectCuts, GloballyAFlatLayerLosesLessThanAnUnequalOne) {
  SelectionRule rule{.ratio = 0.25, .global = true, .multiple = 1, .least = 1};
  const auto cuts = select_cuts(groups({4, 4}), {{10, 10, 10, 10}, {0.1, 0.2, 4, 4}}, rule);
  EXPECT_THAT(cuts, ElementsAre(IsEmpty(), ElementsAre(0, 1)));
}

TEST(SelectCuts, GloballyTheLeastHolds) {
  SelectionRule rule{.ratio = 0.5, .global = true, .multiple = 1, .least = 3};
  const auto cuts = select_cuts(groups({4, 4}), {{1, 1, 1, 9}, {5, 6, 7, 8}}, rule);
  EXPECT_THAT(cuts, ElementsAre(ElementsAre(0), ElementsAre(0)));
}

TEST(SelectCuts, InnerOnlySparesWhatAResidualJoins) {
  Dependencies found = groups({4, 4});
  found.groups[0].joined = true;
  SelectionRule rule = kAnyNumber;
  rule.inner_only = true;
  EXPECT_THAT(select_cuts(found, {{1, 2, 3, 4}, {1, 2, 3, 4}}, rule),
              ElementsAre(IsEmpty(), ElementsAre(0)));
}

}  // namespace
}  // namespace carnot
