// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/tiny_trace.hpp"

#include <gmock/gmock.h>

#include <string>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// 1000 Hz; then 1.5 and -2 microjoules.
const std::string kTinyBytes{"\xF1\0\0\x7A\x44\0\0\xC0\x3F\0\0\0\xC0", 13};

TEST(TinyTrace, ReadsRateAndSamples) {
  const TinyEnergyTrace trace = must(parse_tiny_energy(kTinyBytes));
  EXPECT_EQ(trace.hertz, 1000.0);
  EXPECT_THAT(trace.microjoules, ElementsAre(1.5, -2.0));
}

TEST(TinyTrace, RefusesWhatIsCutOrSomethingElse) {
  const auto refusal = [](const std::string& bytes) {
    const auto trace = parse_tiny_energy(bytes);
    return trace ? std::string{} : to_sentence(trace.error());
  };
  EXPECT_THAT(refusal(kTinyBytes.substr(0, 12)), HasSubstr("cut off"));
  EXPECT_THAT(refusal("\xF0" + kTinyBytes.substr(1)), HasSubstr("does not begin"));
  EXPECT_THAT(refusal(""), HasSubstr("does not begin"));
  EXPECT_THAT(refusal(std::string{"\xF1\0\0\0\0", 5}), HasSubstr("sample rate"));
  EXPECT_THAT(refusal(kTinyBytes + std::string{"\0\0\xC0\x7F", 4}), HasSubstr("at byte 13"));
}

TEST(TinyTrace, ReadsStamps) {
  EXPECT_THAT(must(parse_tiny_edges("[\n\t0.015,\n\t21.653\n]")), ElementsAre(0.015, 21.653));
  for (const char* text : {"", "[", "[]", "[1,]", "[1 2]", "1, 2"})
    EXPECT_FALSE(parse_tiny_edges(text).has_value()) << text;
}

TEST(TinyTrace, ReadsWhatWasPublishedOfItsWindows) {
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
