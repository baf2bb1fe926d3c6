// SPDX-License-Identifier: Apache-2.0
#include "report/trend_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "support/must.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;
using testing::Not;

TrendReport report_of(TrendCost cost) {
  TrendReport report;
  report.file = "table.csv";
  report.accuracy_column = "top1";
  report.cost_column = "cost";
  report.question.cost = cost;
  report.question.images = 50'000;
  report.question.at_least = 0.75;
  for (int year = 2014; year < 2020; ++year) {
    const double age = year - 2014;
    report.models.push_back({"large", year, 0.80 + 0.01 * age, 8.0 * std::exp2(age)});
    for (int i = 0; i < 5; ++i)
      report.models.push_back({"small", year, 0.70, 0.5 * std::pow(1.1, age)});
  }
  report.left_out.push_back({"no year is known of the architecture", 3});
  report.trends = must(trends_of(report.models, report.question));
  return report;
}

TEST(TrendReport, TellsBestAndAverageApart) {
  EXPECT_NE(to_terminal(report_of(TrendCost::estimated_energy)).find("not measured"),
            std::string::npos);
  const std::string text = to_terminal(report_of(TrendCost::energy));
  EXPECT_THAT(text, HasSubstr("Trends of table.csv"));
  EXPECT_THAT(text, HasSubstr("best of each year"));
  EXPECT_THAT(text, HasSubstr("doubles in 1.0 years"));
  EXPECT_THAT(text, HasSubstr("the average grows more softly"));
  EXPECT_THAT(text, HasSubstr("Left out: 3 rows, no year is known"));
  EXPECT_THAT(text, HasSubstr("Weights may be years younger"));
  EXPECT_THAT(text, Not(HasSubstr("proxy")));
  EXPECT_THAT(text, Not(HasSubstr("~")));
}

TEST(TrendReport, SaysOfAProxyThatItIsOne) {
  const std::string text = to_markdown(report_of(TrendCost::time));
  EXPECT_THAT(text, HasSubstr("a time proxy"));
  EXPECT_THAT(text, HasSubstr("no energy was measured"));
  EXPECT_THAT(text, HasSubstr("| ~8"));
}

TEST(TrendReport, GivesNumbersToPrograms) {
  const auto document = nlohmann::json::parse(to_json(report_of(TrendCost::macs)));
  EXPECT_EQ(document.at("format"), "carnot.trends/1");
  EXPECT_EQ(document.at("cost"), "macs_proxy");
  EXPECT_TRUE(document.at("is_proxy"));
  EXPECT_EQ(document.at("years").size(), 6U);
  EXPECT_EQ(document.at("years").at(0).at("best").at("name"), "large");
  EXPECT_NEAR(document.at("best").at("cost_factor").at("per_year").at("point"), 2.0, 1e-9);
  EXPECT_EQ(document.at("left_out").at(0).at("rows"), 3);
  EXPECT_TRUE(document.at("board").is_null());
}

TEST(TrendReport, OfATableWithYearsDoesNotSpeakOfArchitectures) {
  TrendReport report = report_of(TrendCost::energy);
  report.year_column = "year";
  EXPECT_THAT(to_terminal(report), Not(HasSubstr("architecture's paper")));
}

}  // namespace
}  // namespace carnot
