// SPDX-License-Identifier: Apache-2.0
#include "tactics/parameters.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/must.hpp"

namespace carnot {
namespace {

std::vector<ParameterSpec> specs() {
  return {{.name = "fraction",
           .type = ParameterType::number,
           .standard = 0.25,
           .least = 0.0,
           .greatest = 1.0,
           .meaning = ""},
          {.name = "calibration",
           .type = ParameterType::choice,
           .standard = std::string{"minmax"},
           .choices = {"minmax", "percentile", "mse"},
           .meaning = ""},
          {.name = "per-channel", .type = ParameterType::flag, .standard = true, .meaning = ""},
          {.name = "exclude",
           .type = ParameterType::names,
           .standard = std::vector<std::string>{},
           .meaning = ""}};
}

std::string refusal(const Parameters& given) {
  const auto result = complete(specs(), given);
  return result ? "accepted" : to_sentence(result.error());
}

TEST(Parameters, WhatIsNotGivenTakesItsStandard) {
  const Parameters parameters = must(complete(specs(), {}));
  EXPECT_DOUBLE_EQ(number(parameters, "fraction"), 0.25);
  EXPECT_EQ(choice(parameters, "calibration"), "minmax");
  EXPECT_TRUE(flag(parameters, "per-channel"));
  EXPECT_TRUE(names(parameters, "exclude").empty());
}

TEST(Parameters, AWholeNumberServesWhereANumberIsWanted) {
  const Parameters parameters = must(complete(specs(), {{"fraction", std::int64_t{1}}}));
  EXPECT_DOUBLE_EQ(number(parameters, "fraction"), 1.0);
}

TEST(Parameters, OneNameServesWhereAListIsWanted) {
  const Parameters parameters = must(complete(specs(), {{"exclude", std::string{"conv1"}}}));
  EXPECT_EQ(names(parameters, "exclude"), (std::vector<std::string>{"conv1"}));
}

TEST(Parameters, AMisspeltNameGetsTheNearestRightOne) {
  EXPECT_EQ(refusal({{"fractoin", 0.5}}),
            "there is no parameter 'fractoin'. Did you mean 'fraction'?");
}

TEST(Parameters, AnUnknownNameGetsTheWholeList) {
  EXPECT_EQ(refusal({{"x", 0.5}}),
            "there is no parameter 'x'. It takes: fraction, calibration, per-channel, exclude.");
}

TEST(Parameters, ANumberOutsideItsRangeIsRefusedWithTheRange) {
  EXPECT_EQ(refusal({{"fraction", 25.0}}),
            "parameter 'fraction' is 25. It takes a number from 0 to 1 (standard: 0.25).");
}

TEST(Parameters, NotANumberIsOutsideEveryRange) {
  EXPECT_NE(refusal({{"fraction", std::numeric_limits<double>::quiet_NaN()}}), "accepted");
}

TEST(Parameters, AValueOfTheWrongKindIsRefusedWithTheRightOne) {
  EXPECT_EQ(refusal({{"per-channel", std::string{"yes"}}}),
            "parameter 'per-channel' is a text. It takes true or false (standard: true).");
}

TEST(Parameters, AMisspeltChoiceGetsTheNearestRightOne) {
  EXPECT_EQ(refusal({{"calibration", std::string{"percentil"}}}),
            "parameter 'calibration' is 'percentil' (did you mean 'percentile'?). It takes one of "
            "minmax, percentile, mse (standard: minmax).");
}

}  // namespace
}  // namespace carnot
