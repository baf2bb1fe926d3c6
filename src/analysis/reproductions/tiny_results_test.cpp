// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/tiny_results.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

TEST(TinyResults, ReadsWhatWasPublishedOfItsWindows) {
  const TinyResults results = must(parse_tiny_results(
      "00218.688 ulp-ml: Energy data for window 2 at time 21.65 for 10.09 sec.:\n"
      "00218.688 ulp-ml:   Energy       :   352820.600 uJ\n"
      "00218.688 ulp-ml:   Power        :    34974.286 uW\n"
      "00218.750 ulp-ml:   # Inferences :           50\n"));
  ASSERT_EQ(results.windows.size(), 1U);
  EXPECT_EQ(results.windows[0].number, 2U);
  EXPECT_EQ(results.windows[0].microjoules, 352820.6);
  EXPECT_EQ(results.inferences, 50.0);
  EXPECT_FALSE(parse_tiny_results("nothing").has_value());
}

}  // namespace
}  // namespace carnot
