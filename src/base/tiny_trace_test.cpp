// SPDX-License-Identifier: Apache-2.0
#include "base/tiny_trace.hpp"

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
  EXPECT_THAT(refusal("\xF1"), HasSubstr("ends inside its sample rate"));
  EXPECT_THAT(refusal(std::string{"\xF1\0\0\0\0", 5}), HasSubstr("has no sample rate"));
  EXPECT_THAT(refusal(kTinyBytes + std::string{"\0\0\xC0\x7F", 4}), HasSubstr("at byte 13"));
}

TEST(TinyTrace, ReadsStamps) {
  EXPECT_THAT(must(parse_tiny_stamps("[\n\t0.015,\n\t21.653\n]")), ElementsAre(0.015, 21.653));
  EXPECT_THAT(must(parse_tiny_stamps("[ ]")), ElementsAre());
  for (const char* text : {"", "[", "[1,]", "[1 2]", "1, 2", "[\"a\"]", "[2, 1]", "[-1]", "[nan]"})
    EXPECT_FALSE(parse_tiny_stamps(text).has_value()) << text;
}

}  // namespace
}  // namespace carnot
