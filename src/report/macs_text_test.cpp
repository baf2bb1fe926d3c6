// SPDX-License-Identifier: Apache-2.0
#include "report/macs_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(MacsText, NeverSaysThatATreeCalculatesNothing) {
  EXPECT_EQ(macs_text(5), "5");
  EXPECT_EQ(macs_text(0), "not counted");
  EXPECT_THAT(work_text(5), testing::HasSubstr("FLOP for one image (2 · 5 multiply"));
  EXPECT_EQ(work_text(0), "multiply-accumulates not counted");
}

}  // namespace
}  // namespace carnot
