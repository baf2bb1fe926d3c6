// SPDX-License-Identifier: Apache-2.0
#include "report/excluded_text.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Exclusion busy(const std::string& candidate, int block, double share) {
  return {.candidate = candidate,
          .block = block,
          .attempt = 0,
          .status = TrialStatus::invalid,
          .reason = fmt::format("Other processes used the CPUs. ({} % of them.)", share)};
}

TEST(ExcludedText, NamesAFewOneByOne) {
  EXPECT_THAT(excluded_sentences({}), IsEmpty());
  EXPECT_THAT(
      excluded_sentences({busy("net/none", 0, 12), busy("net/fold", 4, 30)}),
      ElementsAre(
          "net/none, block 1, attempt 1 invalid: Other processes used the CPUs. (12 % of them.)",
          "net/fold, block 5, attempt 1 invalid: Other processes used the CPUs. (30 % of them.)"));
}

TEST(ExcludedText, CountsManyOfOneReasonWhateverTheirFigures) {
  EXPECT_THAT(
      excluded_sentences({{.candidate = "net/int8",
                           .block = 1,
                           .attempt = 2,
                           .status = TrialStatus::failed,
                           .reason = "The worker was killed."},
                          busy("net/none", 0, 12),
                          busy("net/none", 1, 13),
                          busy("net/fold", 1, 14),
                          busy("net/fold", 2, 15)}),
      ElementsAre(
          "4 trials of 2 candidates invalid: Other processes used the CPUs. For example net/none, "
          "block 1, attempt 1: 12 % of them.",
          "net/int8, block 2, attempt 3 failed: The worker was killed."));
}

TEST(ExcludedText, KeepsApartWhatFailedAndWhatIsInvalidForTheSameReason) {
  Exclusion failed = busy("net/none", 0, 12);
  failed.status = TrialStatus::failed;
  EXPECT_EQ(excluded_sentences({busy("net/none", 0, 12), failed}).size(), 2U);
}

}  // namespace
}  // namespace carnot
