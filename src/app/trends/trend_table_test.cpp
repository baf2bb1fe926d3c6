// SPDX-License-Identifier: Apache-2.0
#include "app/trends/trend_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/trends/follow_trends.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const std::vector<ArchitectureYear> kKnown{{"resnet", 2015, "x"}, {"vgg", 2014, "x"}};

TrendColumns columns_of(CostColumn kind, std::string year = "year") {
  return {.year = std::move(year), .accuracy = "top1", .cost = "cost", .cost_is = kind};
}

std::string error_of(std::string_view text, const TrendColumns& columns) {
  const auto material = read_trend_table(text, "t.csv", columns, kKnown);
  return material ? std::string{} : material.error().message;
}

TEST(TrendTable, ReadsPercentAndShares) {
  const auto percent = must(read_trend_table("model,year,top1,cost\na,2014,70,2\nb,2015,0.5,4\n",
                                             "t.csv", columns_of(CostColumn::joules), kKnown));
  ASSERT_THAT(percent.models, SizeIs(2));
  EXPECT_DOUBLE_EQ(percent.models[0].accuracy, 0.7);
  EXPECT_DOUBLE_EQ(percent.models[1].accuracy, 0.005) << "one above 1 makes all of them percent";
  EXPECT_EQ(percent.models[0].year, 2014);
  EXPECT_EQ(percent.cost, TrendCost::energy);
  const auto share = must(read_trend_table("model,year,top1,cost\na,2014,0.7,2\n", "t.csv",
                                           columns_of(CostColumn::joules), kKnown));
  EXPECT_DOUBLE_EQ(share.models[0].accuracy, 0.7);
}

TEST(TrendTable, EstimatedJoulesStaySo) {
  const auto cost_of = [](std::string_view first, std::string_view second) {
    const std::string text = "model,year,top1,cost,energy_provenance\na,2014,0.7,4," +
                             std::string{first} + "\nb,2015,0.7,4," + std::string{second} + "\n";
    return must(read_trend_table(text, "t.csv", columns_of(CostColumn::joules), kKnown)).cost;
  };
  EXPECT_EQ(cost_of("measured", "measured"), TrendCost::energy);
  EXPECT_EQ(cost_of("measured", "estimated"), TrendCost::estimated_energy);
  EXPECT_EQ(cost_of("missing", "measured"), TrendCost::estimated_energy);
}

TEST(TrendTable, TurnsEveryCostIntoThatOfOneInference) {
  const auto cost_of = [](CostColumn kind, double efficiency = 0.0) {
    TrendColumns columns = columns_of(kind);
    columns.gflops_per_watt = efficiency;
    return must(read_trend_table("model,year,top1,cost\na,2014,0.7,4\n", "t.csv", columns, kKnown));
  };
  EXPECT_DOUBLE_EQ(cost_of(CostColumn::per_second).models[0].cost, 0.25);
  EXPECT_DOUBLE_EQ(cost_of(CostColumn::milliseconds).models[0].cost, 0.004);
  EXPECT_EQ(cost_of(CostColumn::seconds).cost, TrendCost::time);
  EXPECT_DOUBLE_EQ(cost_of(CostColumn::gmacs).models[0].cost, 4e9);
  EXPECT_EQ(cost_of(CostColumn::gmacs).cost, TrendCost::macs);
  EXPECT_DOUBLE_EQ(cost_of(CostColumn::gmacs, 50.0).models[0].cost, 0.16);
  EXPECT_EQ(cost_of(CostColumn::gmacs, 50.0).cost, TrendCost::macs_on_a_board);
}

TEST(TrendTable, WithoutAColumnTheYearIsThatOfTheArchitecture) {
  const auto material = must(
      read_trend_table("model,top1,cost\nresnet50,70,2\nvgg16,60,\nsomething,50,1\nvgg19,60,0\n",
                       "t.csv", columns_of(CostColumn::joules, ""), kKnown));
  ASSERT_THAT(material.models, SizeIs(1));
  EXPECT_EQ(material.models[0].year, 2015);
  ASSERT_THAT(material.left_out, SizeIs(2));
  EXPECT_EQ(material.left_out[0].rows, 2) << "without a cost, and with one of 0";
  EXPECT_THAT(material.left_out[1].reason, HasSubstr("no year is known of the architecture"));
}

TEST(TrendTable, TakesOnlyTheRowsThatWereAskedFor) {
  TrendColumns columns = columns_of(CostColumn::joules);
  columns.where = {{"env", "gpu"}};
  const auto material = must(read_trend_table(
      "model,env,year,top1,cost\na,gpu,2014,0.7,2\nb,cpu,2014,0.7,2\n", "t.csv", columns, kKnown));
  EXPECT_THAT(material.models, SizeIs(1));
  columns.where = {{"env", "tpu"}};
  EXPECT_THAT(error_of("model,env,year,top1,cost\na,gpu,2014,0.7,2\n", columns),
              HasSubstr("no row is what --where asks for"));
}

TEST(TrendTable, RefusesWhatItCannotRead) {
  const TrendColumns columns = columns_of(CostColumn::joules);
  EXPECT_THAT(error_of("model,year,top1\na,2014,70\n", columns), HasSubstr("no column \"cost\""));
  EXPECT_THAT(error_of("model,year,top1,cost\na,2014,much,2\n", columns), HasSubstr("t.csv:2:"));
  EXPECT_THAT(error_of("model,year,top1,cost\na,2014,101,2\n", columns), HasSubstr("outside 0"));
  EXPECT_THAT(error_of("model,year,top1,cost\na,14,70,2\n", columns), HasSubstr("is no year"));
  EXPECT_THAT(error_of("model,year,top1,cost\na,,70,2\n", columns), HasSubstr("nothing to follow"));
}

TrendRequest timm_table() {
  TrendRequest request;
  request.file = reference_data("reference/timm/timm_accuracy_flops_throughput.csv");
  request.columns.accuracy = "top1";
  request.columns.cost = "samples_per_s_rtx4090";
  request.columns.cost_is = CostColumn::per_second;
  return request;
}

/// Calculated apart from Carnot, with scipy's theilslopes and the same table of years.
TEST(FollowTrends, GiveThePublishedTableTheTrendsThatScipyGivesIt) {
  CARNOT_NEEDS_REFERENCE_DATA();
  TrendRequest request = timm_table();
  request.question.at_least = 0.75;
  const TrendReport report = must(follow_trends(request, {}));
  EXPECT_EQ(report.models.size(), 1362U);
  EXPECT_EQ(report.trends.years.size(), 11U);
  const Trends& trends = report.trends;
  EXPECT_NEAR(trends.average.accuracy.per_year->point, 0.006204, 1e-9);
  EXPECT_NEAR(trends.average.accuracy.per_year->lower, 0.005432, 2e-6);
  EXPECT_NEAR(trends.average.cost.per_year->point, 1.090712251653788, 1e-9);
  EXPECT_NEAR(trends.average.cost.per_year->upper, 1.1181061468091245, 1e-4);
  EXPECT_NEAR(trends.average.cost.least_squares->point, 1.0880707397108351, 1e-9);
  EXPECT_NEAR(trends.best.cost.per_year->point, 1.2786126736757482, 1e-9);
  EXPECT_NEAR(trends.best.accuracy.per_year->point, 0.0074275, 1e-9);
  const TrendYear& of_2022 = trends.years[8];
  EXPECT_EQ(of_2022.year, 2022);
  EXPECT_EQ(of_2022.models, 265);
  EXPECT_EQ(report.models[of_2022.best].name, "eva_giant_patch14_560.m30m_ft_in22k_in1k");
  EXPECT_NEAR(of_2022.cost.point, 0.0006560297577205118, 1e-12);
  EXPECT_EQ(report.models[*of_2022.cheapest].name, "convnext_atto.d2_in1k");
}

/// Desislavov et al. (2109.05472), by the figures of the boards.
TEST(FollowTrends, TurnMacsIntoJoulesAtABoardsPeak) {
  CARNOT_NEEDS_REFERENCE_DATA();
  TrendRequest request = timm_table();
  request.columns.cost = "gmacs";
  request.columns.cost_is = CostColumn::gmacs;
  const auto efficiency_of = [&](std::string board) {
    request.board = std::move(board);
    return must(follow_trends(request, {})).gflops_per_watt;
  };
  EXPECT_NEAR(efficiency_of("Tesla P100"), 38.104, 1e-9);
  EXPECT_NEAR(efficiency_of("Tesla V100-SXM2-32GB"), 50.0, 1e-9);
  EXPECT_NEAR(efficiency_of("RTX 3090"), 101.657, 5e-4);
  EXPECT_NEAR(efficiency_of("RTX A6000"), 129.033, 5e-4);
  request.board = "Abacus";
  const auto refused = follow_trends(request, {});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("no board \"Abacus\" is known"));
}

}  // namespace
}  // namespace carnot
