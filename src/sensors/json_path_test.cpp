// SPDX-License-Identifier: Apache-2.0
#include "sensors/json_path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

double number(std::string_view json, std::string_view pointer) {
  return number_at(json, must(JsonPath::parse(pointer))).value();
}

std::string why_not(std::string_view json, std::string_view pointer) {
  return number_at(json, must(JsonPath::parse(pointer))).error();
}

TEST(JsonPath, FindsNumbersByNameAndIndex) {
  EXPECT_DOUBLE_EQ(number(R"({"Outputs":[{"Load":3},{"Load":12.5}]})", "/Outputs/1/Load"), 12.5);
  EXPECT_DOUBLE_EQ(number("-7", ""), -7.0);
}

TEST(JsonPath, ReadsTheExamplesOfRfc6901) {
  const std::string_view json = R"({"":0,"a/b":1,"m~n":8," ":7})";
  EXPECT_DOUBLE_EQ(number(json, "/"), 0.0);
  EXPECT_DOUBLE_EQ(number(json, "/a~1b"), 1.0);
  EXPECT_DOUBLE_EQ(number(json, "/m~0n"), 8.0);
  EXPECT_DOUBLE_EQ(number(json, "/ "), 7.0);
}

TEST(JsonPath, ANumberInQuotesIsANumber) {
  EXPECT_DOUBLE_EQ(number(R"({"power":" 12.50 "})", "/power"), 12.5);
}

TEST(JsonPath, WhatIsAbsentIsMissing) {
  EXPECT_EQ(why_not(R"({"meters":[]})", "/meters/0/power"), "the answer has no /meters/0/power.");
  EXPECT_EQ(why_not(R"({"meters":[]})", "/meters/-"), "the answer has no /meters/-.");
  EXPECT_EQ(why_not(R"({"meters":[1]})", "/meters/x"), "the answer has no /meters/x.");
  EXPECT_EQ(why_not(R"({"meters":[1]})", "/meters/01"), "the answer has no /meters/01.");
  EXPECT_EQ(why_not(R"({"meters":[1]})", "/meters/99999999999999999999"),
            "the answer has no /meters/99999999999999999999.");
}

TEST(JsonPath, WhatIsNoNumberIsQuoted) {
  EXPECT_EQ(why_not(R"({"power":null})", "/power"), "/power is null, which is no number.");
  EXPECT_EQ(why_not(R"({"power":"12 W"})", "/power"), "/power is \"12 W\", which is no number.");
  EXPECT_EQ(why_not(R"({"power":true})", "/power"), "/power is true, which is no number.");
  EXPECT_EQ(why_not(R"({"power":"nan"})", "/power"), "/power is \"nan\", which is no number.");
  EXPECT_THAT(why_not(R"({"power":[1,2]})", "/power"), HasSubstr("[1,2]"));
}

TEST(JsonPath, WhatIsNoJsonSaysSo) {
  for (const char* text : {"", "<html>", "{\"power\":", "{\"power\":1}x", "\xff"})
    EXPECT_EQ(why_not(text, "/power"), "the answer is not JSON.") << text;
}

TEST(JsonPath, ValuesAreShownAsTheyStand) {
  const auto path = must(JsonPath::parse("/is_valid"));
  EXPECT_EQ(value_at(R"({"is_valid":true})", path).value(), "true");
  EXPECT_EQ(value_at(R"({"is_valid": 3})", path).value(), "3");
  EXPECT_FALSE(value_at("{}", path).has_value());
}

TEST(JsonPath, RefusesWhatIsNoPointer) {
  for (const char* text : {"power", "a/b", "/a~2", "/a~"})
    EXPECT_EQ(JsonPath::parse(text).error().code, ErrorCode::bad_input) << text;
}

}  // namespace
}  // namespace carnot
