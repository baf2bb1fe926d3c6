// SPDX-License-Identifier: Apache-2.0
#include "analysis/search_cost.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/recorded_study.hpp"

namespace carnot {
namespace {

TEST(SearchCost, SessionsAddUpWithTheirPassport) {
  const SearchCost all =
      both_sessions({Seconds{2.0}, measured_joules(100.0)}, {Seconds{3.0}, measured_joules(50.0)});
  EXPECT_EQ(all.time, Seconds{5.0});
  EXPECT_EQ(all.energy->provenance(), Provenance::measured);
  EXPECT_DOUBLE_EQ(all.energy->joules()->point, 150.0);
  EXPECT_DOUBLE_EQ(all.energy->joules()->lower, 148.5);
}

TEST(SearchCost, JoulesOfTwoKindsHaveNoSum) {
  const SearchCost measured{Seconds{2.0}, measured_joules(100.0)};
  EXPECT_FALSE(both_sessions(measured, {Seconds{3.0}, estimated_joules(50.0)}).energy);
  EXPECT_FALSE(both_sessions(measured, {Seconds{3.0}, {}}).energy);
  EXPECT_FALSE(both_sessions({Seconds{3.0}, Energy::missing(package(), {})}, measured).energy);
}

TEST(SearchCost, IsChargedByJoulesAndSeconds) {
  const SearchCost search{Seconds{3600.0}, measured_joules(3.6e6)};
  const auto kind = kind_of(measured_joules(1.0));
  EXPECT_DOUBLE_EQ(must(charged(search, own_rate(CostKind::energy), kind)), 3.6e6);
  EXPECT_DOUBLE_EQ(must(charged(search, money_rate({0.5, 2.0}), kind)), 2.5);
  EXPECT_DOUBLE_EQ(must(charged({Seconds{5.0}, {}}, own_rate(CostKind::time), {})), 5.0);
  EXPECT_FALSE(charged(search, own_rate(CostKind::energy), kind_of(estimated_joules(1.0))));
  EXPECT_FALSE(charged({Seconds{5.0}, {}}, own_rate(CostKind::energy), kind));
}

}  // namespace
}  // namespace carnot
