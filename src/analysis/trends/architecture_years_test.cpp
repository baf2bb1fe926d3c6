// SPDX-License-Identifier: Apache-2.0
#include "analysis/trends/architecture_years.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

constexpr std::string_view kYears =
    "# a comment\n"
    "prefix,year,source\n"
    "resnet,2015,1512.03385\n"
    "resnetrs,2021,2103.07579\n"
    "resnext,2016,1611.05431\n"
    "nfnet,2021,2102.06171\n";

TEST(ArchitectureYears, TheLongestPrefixCounts) {
  const auto years = must(parse_architecture_years(kYears, "t.csv"));
  const auto year_of = [&](std::string_view model) {
    const ArchitectureYear* found = find_architecture(years, model);
    return found == nullptr ? 0 : found->year;
  };
  EXPECT_EQ(year_of("resnet50.a1_in1k"), 2015);
  EXPECT_EQ(year_of("resnetrs101.tf_in1k"), 2021);
  EXPECT_EQ(year_of("ResNeXt50"), 2016);
  EXPECT_EQ(year_of("dm_nfnet_f0"), 2021) << "whose weights they are is no part of the name";
  EXPECT_EQ(year_of("seresnet50"), 0);
  EXPECT_EQ(year_of(""), 0);
}

TEST(ArchitectureYears, RefuseADamagedTableByLine) {
  const auto error = [](std::string_view text) {
    const auto years = parse_architecture_years(text, "t.csv");
    return years ? std::string{} : years.error().message;
  };
  EXPECT_THAT(error(""), HasSubstr("t.csv holds no architecture"));
  EXPECT_THAT(error("name,year\n"), HasSubstr("t.csv:1: the first line"));
  EXPECT_THAT(error("prefix,year,source\nvgg,2014\n"), HasSubstr("t.csv:2:"));
  EXPECT_THAT(error("prefix,year,source\nvgg,14,x\n"), HasSubstr("t.csv:2:"));
  EXPECT_THAT(error("prefix,year,source\nVGG,2014,x\n"), HasSubstr("small letters"));
  EXPECT_THAT(error("prefix,year,source\nvgg,2014,x\nvgg,2015,x\n"), HasSubstr("t.csv:3:"));
}

}  // namespace
}  // namespace carnot
