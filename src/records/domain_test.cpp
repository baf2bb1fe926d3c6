// SPDX-License-Identifier: Apache-2.0
#include "records/domain.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

TEST(Perimeter, RefusesToCountTheSameJoulesTwice) {
  const auto both = Perimeter::of(std::array{Domain::psys, Domain::cpu_package});
  ASSERT_FALSE(both.has_value());
  EXPECT_EQ(both.error().message,
            "psys holds cpu_package: adding both would count its joules twice.");
  EXPECT_FALSE(Perimeter::of(std::array{Domain::cpu_core, Domain::cpu_package}).has_value());
  EXPECT_FALSE(Perimeter::of(std::array{Domain::wall, Domain::gpu}).has_value());
  EXPECT_FALSE(Perimeter::of(std::array{Domain::battery, Domain::cpu_package}).has_value());
  EXPECT_FALSE(Perimeter::of(std::array{Domain::gpu, Domain::rail}).has_value());
  EXPECT_TRUE(
      Perimeter::of(std::array{Domain::cpu_package, Domain::dram, Domain::gpu}).has_value());
}

TEST(Perimeter, KeyComesBackAsTheSamePerimeter) {
  const Perimeter perimeter = must(Perimeter::of(std::array{Domain::dram, Domain::cpu_package}));
  EXPECT_EQ(perimeter.key(), "cpu_package+dram");
  EXPECT_EQ(must(Perimeter::parse("dram+cpu_package")), perimeter);
}

TEST(Perimeter, EmptyAndUnknownAreRefused) {
  EXPECT_FALSE(Perimeter::of({}).has_value());
  EXPECT_EQ(Perimeter::parse("cpu_packge").error().message, "\"cpu_packge\" names no domain.");
}

}  // namespace
}  // namespace carnot
