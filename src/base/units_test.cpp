// SPDX-License-Identifier: Apache-2.0
#include "base/units.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(Quantity, PowerOverTimeIsEnergy) {
  EXPECT_EQ(Watts{20.0} * Seconds{3.0}, Joules{60.0});
  EXPECT_EQ(Joules{60.0} / Seconds{3.0}, Watts{20.0});
  EXPECT_DOUBLE_EQ(Joules{3.0} / Joules{2.0}, 1.5);
}

TEST(Quantity, FailingTestsShowTheUnit) { EXPECT_EQ(testing::PrintToString(Joules{6.0}), "6 J"); }

}  // namespace
}  // namespace carnot
