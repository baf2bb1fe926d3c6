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

TEST(FormatVerdict, AWholeOneHasItsIntervalAndItsBlocksWhateverWasConcluded) {
  Verdict verdict;
  verdict.kind = VerdictKind::better;
  verdict.blocks = 12;
  verdict.ratio = Estimate{0.97, 0.80, 1.17, 0.95};
  EXPECT_EQ(format_whole_verdict(verdict), "−3 % (−20 to +17), n = 12");
  verdict.kind = VerdictKind::not_resolved;
  EXPECT_EQ(format_whole_verdict(verdict), "not resolved: −3 % (−20 to +17), n = 12");
  verdict.kind = VerdictKind::equivalent;
  verdict.ratio = Estimate{1.0, 0.99, 1.01, 0.95};
  EXPECT_EQ(format_whole_verdict(verdict), "equal within ±2 %: ±0.0 % (−1.0 to +1.0), n = 12");
  verdict = {};
  verdict.reason = "n = 4";
  EXPECT_EQ(format_whole_verdict(verdict), "not resolved (n = 4)");
}

}  // namespace
}  // namespace carnot
