// SPDX-License-Identifier: Apache-2.0
#include "base/energy_text.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(ParseEnergy, KnowsItsUnits) {
  EXPECT_EQ(parse_energy("20mJ"), Joules{0.020});
  EXPECT_EQ(parse_energy(" 3 kJ "), Joules{3000});
  EXPECT_EQ(parse_energy("5 µJ"), Joules{5.0 * 1e-6});
  EXPECT_EQ(parse_energy("5uJ"), Joules{5.0 * 1e-6});
  EXPECT_EQ(parse_energy("0.5 J"), Joules{0.5});
  EXPECT_EQ(parse_energy("0.5"), Joules{0.5});
  EXPECT_EQ(parse_energy("-1 J"), Joules{-1.0});
}

TEST(ParseEnergy, RefusesWhatIsNoEnergy) {
  for (const char* text : {"", "J", "mJ", "1 Wh", "1 J J", "one J", "nan J", "inf", "1e400 J"})
    EXPECT_EQ(parse_energy(text), std::nullopt) << text;
}

TEST(ParseEnergy, AnUnitThatTakesANumberBeyondAllIsRefused) {
  EXPECT_EQ(parse_energy("1e306 kJ"), std::nullopt);
  EXPECT_EQ(parse_energy("1e306 J"), Joules{1e306});
}

}  // namespace
}  // namespace carnot
