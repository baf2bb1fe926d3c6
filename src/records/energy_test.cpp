// SPDX-License-Identifier: Apache-2.0
#include "records/energy.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

const Perimeter kPackage = Perimeter::single(Domain::cpu_package);
const Perimeter kDram = Perimeter::single(Domain::dram);

TEST(EnergySum, AddsPointsAndHalfWidths) {
  const Energy total = must(sum({Energy::measured(kPackage, {10, 9, 11, 0.95}),
                                 Energy::measured(kDram, {2, 1.5, 2.5, 0.95})}));
  EXPECT_EQ(total.perimeter().key(), "cpu_package+dram");
  EXPECT_EQ(total.joules(), (Estimate{12, 10.5, 13.5, 0.95}));
}

TEST(EnergySum, RefusesToMixMeasuredAndEstimatedJoules) {
  const auto mixed = sum({Energy::measured(kPackage, exactly(10)),
                          Energy::estimated(kDram, exactly(2), "memory model")});
  ASSERT_FALSE(mixed.has_value());
  EXPECT_EQ(mixed.error().message,
            "measured and estimated joules of cpu_package+dram cannot be added.");
}

TEST(EnergySum, OneMissingPartMakesTheSumMissingNotSmaller) {
  const Energy total = must(sum({Energy::measured(kPackage, exactly(10)),
                                 Energy::missing(kDram, {finding(FindingCode::source_dead)})}));
  EXPECT_EQ(total.provenance(), Provenance::missing);
  EXPECT_FALSE(total.joules().has_value());
  EXPECT_EQ(total.findings().front().code, FindingCode::source_dead);
}

TEST(Energy, PerPartDividesTheIntervalToo) {
  EXPECT_EQ(Energy::measured(kPackage, {10, 8, 12, 0.95}).per(4).joules(),
            (Estimate{2.5, 2, 3, 0.95}));
}

}  // namespace
}  // namespace carnot
