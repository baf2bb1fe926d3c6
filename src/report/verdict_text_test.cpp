// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "report/study_report.hpp"

namespace carnot {
namespace {

TEST(FormatVerdict, SaysWhatWasFound) {
  Verdict verdict;
  verdict.reason = "n = 4";
  EXPECT_EQ(format_verdict(verdict), "not resolved (n = 4)");
  verdict.ratio = Estimate{0.99, 0.93, 1.04, 0.95};
  EXPECT_EQ(format_verdict(verdict), "not resolved (at most 7 %)");
  verdict.kind = VerdictKind::better;
  verdict.ratio = Estimate{0.55, 0.53, 0.57, 0.95};
  EXPECT_EQ(format_verdict(verdict), "−45 % (−47 to −43)");
  verdict.kind = VerdictKind::equivalent;
  EXPECT_EQ(format_verdict(verdict), "equal within ±2 %");
}

}  // namespace
}  // namespace carnot
