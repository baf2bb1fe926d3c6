// SPDX-License-Identifier: Apache-2.0
#include "meter/attribution.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

const Energy kWhole =
    Energy::measured(Perimeter::single(Domain::cpu_package), {100.0, 98.0, 102.0, 0.95});

TEST(Attribution, SharesAddUpToTheWhole) {
  for (const double tree : {0.0, 0.1, 1.0 / 3.0, 0.999, 1.0}) {
    const Attribution parts = attribute_by_cpu_time(kWhole, Seconds{tree}, Seconds{1.0});
    EXPECT_NEAR(parts.tree.joules()->point + parts.others.joules()->point, 100.0, 1e-12);
  }
}

TEST(Attribution, IsAModelWhateverTheWholeWas) {
  const Attribution parts = attribute_by_cpu_time(kWhole, Seconds{1.0}, Seconds{4.0});
  EXPECT_EQ(parts.tree.provenance(), Provenance::estimated);
  EXPECT_EQ(parts.tree.estimator(), "attributed by CPU time");
  EXPECT_EQ(parts.tree.joules(), (Estimate{25.0, 24.5, 25.5, 0.95}));
}

TEST(Attribution, ATreeThatOutrunsTheCoarserTicksGetsAllAndNotMore) {
  const Attribution parts = attribute_by_cpu_time(kWhole, Seconds{1.02}, Seconds{1.0});
  EXPECT_DOUBLE_EQ(parts.tree.joules()->point, 100.0);
  EXPECT_DOUBLE_EQ(parts.others.joules()->point, 0.0);
}

TEST(Attribution, MissingStaysMissing) {
  const Attribution parts = attribute_by_cpu_time(
      Energy::missing(kWhole.perimeter(), {finding(FindingCode::source_dead)}), Seconds{1.0},
      Seconds{2.0});
  EXPECT_EQ(parts.tree.provenance(), Provenance::missing);
}

TEST(Attribution, OfMoreThanTheCpuSideIsMissingBecauseCpuTimeSaysNothingOfIt) {
  for (const Domain domain : {Domain::wall, Domain::battery, Domain::gpu}) {
    const Energy whole =
        Energy::measured(Perimeter::single(domain), {.point = 42.0, .lower = 41.0, .upper = 43.0});
    const Attribution shares = attribute_by_cpu_time(whole, Seconds{0.5}, Seconds{1.0});
    EXPECT_EQ(shares.tree.provenance(), Provenance::missing);
    EXPECT_EQ(shares.others.provenance(), Provenance::missing);
  }
}

}  // namespace
}  // namespace carnot
