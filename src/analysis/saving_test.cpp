// SPDX-License-Identifier: Apache-2.0
#include "analysis/saving.hpp"

#include <gtest/gtest.h>

#include <array>

#include "support/must.hpp"

namespace carnot {
namespace {

Verdict verdict(VerdictKind kind, Estimate ratio) {
  Verdict verdict;
  verdict.kind = kind;
  verdict.ratio = ratio;
  return verdict;
}

TEST(Saving, IsTheShareThatTheRatioLeavesOut) {
  const Verdict half = verdict(VerdictKind::better, {0.5, 0.25, 0.75, 0.95});
  const std::array parts{CostPart{8.0, &half}};
  EXPECT_EQ(saving_of(parts), (Estimate{4.0, 2.0, 6.0, 0.95}));
}

TEST(Saving, BelowZeroWhereTheCandidateCostsMore) {
  const Verdict doubled = verdict(VerdictKind::worse, {2.0, 1.5, 2.5, 0.95});
  const std::array parts{CostPart{8.0, &doubled}};
  EXPECT_EQ(saving_of(parts), (Estimate{-8.0, -12.0, -4.0, 0.95}));
}

TEST(Saving, WhatTheFamilyDidNotResolveMayBeNothing) {
  const Verdict open = verdict(VerdictKind::not_resolved, {0.75, 0.5, 0.875, 0.95});
  const std::array parts{CostPart{8.0, &open}};
  EXPECT_EQ(saving_of(parts), (Estimate{2.0, 0.0, 4.0, 0.95}));
}

TEST(Saving, JoulesAndTimeAddUpWithBothIntervals) {
  const Verdict energy = verdict(VerdictKind::better, {0.5, 0.25, 0.75, 0.95});
  const Verdict time = verdict(VerdictKind::worse, {1.25, 1.125, 1.5, 0.95});
  const std::array parts{CostPart{8.0, &energy}, CostPart{4.0, &time}};
  const Estimate saving = saving_of(parts).value();
  EXPECT_DOUBLE_EQ(saving.point, 3.0);
  EXPECT_DOUBLE_EQ(saving.lower, 0.0);
  EXPECT_DOUBLE_EQ(saving.upper, 5.5);
  EXPECT_NEAR(saving.confidence, 0.90, 1e-12);
}

TEST(PaidBack, AfterWhatTheSavingAndItsIntervalSay) {
  const Verdict half = verdict(VerdictKind::better, {0.5, 0.25, 0.75, 0.95});
  const std::array parts{CostPart{8.0, &half}};
  const BreakEven result = must(paid_back(100.0, parts));
  EXPECT_EQ(result.kind, BreakEvenKind::after);
  EXPECT_EQ(result.first, 26);     // 25 · 4 only pays
  EXPECT_EQ(result.earliest, 17);  // 6 each
  EXPECT_EQ(result.latest, 51);    // 2 each
}

TEST(PaidBack, NeverWhereItCostsMoreAndOpenWhereTheFamilyLeftItOpen) {
  const Estimate dearer{1.25, 1.125, 1.5, 0.95};
  const Verdict worse = verdict(VerdictKind::worse, dearer);
  const Verdict open = verdict(VerdictKind::not_resolved, dearer);
  EXPECT_EQ(must(paid_back(1.0, std::array{CostPart{8.0, &worse}})).kind, BreakEvenKind::never);
  EXPECT_EQ(must(paid_back(1.0, std::array{CostPart{8.0, &open}})).kind,
            BreakEvenKind::not_resolved);
}

TEST(PaidBack, WhatTookLessOnceIsAheadFromTheFirstInferenceThatSaves) {
  const Verdict half = verdict(VerdictKind::better, {0.5, 0.25, 0.75, 0.95});
  EXPECT_EQ(must(paid_back(-100.0, std::array{CostPart{8.0, &half}})).first, 1);
  const Verdict worse = verdict(VerdictKind::worse, {1.25, 1.125, 1.5, 0.95});
  EXPECT_EQ(must(paid_back(-100.0, std::array{CostPart{8.0, &worse}})).kind, BreakEvenKind::never);
}

TEST(PaidBack, AClearPartMayOutweighAnOpenOne) {
  const Verdict half = verdict(VerdictKind::better, {0.5, 0.5, 0.5, 0.95});
  const Verdict open = verdict(VerdictKind::not_resolved, {1.0, 0.875, 1.125, 0.95});
  const std::array parts{CostPart{8.0, &half}, CostPart{8.0, &open}};
  EXPECT_EQ(must(paid_back(12.0, parts)).kind, BreakEvenKind::after);
  EXPECT_EQ(must(paid_back(12.0, parts)).latest, 5);  // 3 each: 4 only pay
}

TEST(Saving, IsNotKnownWithoutARatio) {
  const Verdict few{};
  const std::array parts{CostPart{8.0, &few}};
  EXPECT_FALSE(saving_of(parts));
  const std::array nothing{CostPart{8.0, nullptr}};
  EXPECT_FALSE(saving_of(nothing));
}

}  // namespace
}  // namespace carnot
