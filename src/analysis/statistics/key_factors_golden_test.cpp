// SPDX-License-Identifier: Apache-2.0
//
// What explains the time of 1451 image classifiers on one card (timm's own table; time, not
// energy): figures computed by others from the same rows.
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/statistics/correlation.hpp"
#include "analysis/statistics/lasso.hpp"
#include "analysis/statistics/least_squares.hpp"
#include "analysis/statistics/regression_tree.hpp"
#include "analysis/statistics/slope_equality.hpp"
#include "support/must.hpp"
#include "support/oracle_match.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot::statistics {
namespace {

using Table = std::vector<std::vector<double>>;

/// Natural logarithms: of milliseconds per image, GMACs, millions of activations and parameters.
struct Factors {
  std::vector<std::string> architecture;
  std::vector<double> time;
  std::vector<double> macs;
  std::vector<double> activations;
  std::vector<double> parameters;
};

Factors factors() {
  const std::string text =
      must(read_text(reference_data("reference/timm/timm_accuracy_flops_throughput.csv")));
  const TraceColumns columns = must(
      csv_columns(text, {"model", "arch", "samples_per_s_rtx4090", "gmacs", "macts", "params_M"}));
  Factors result;
  for (std::size_t i = 0; i < columns.rows(); ++i) {
    const auto cell = [&](std::size_t column) {
      const std::string& said = columns.columns[column][i];
      return said.empty() ? 0.0 : number_in(said);
    };
    const bool a_test = columns.columns[0][i].starts_with("test_");
    if (a_test || cell(2) <= 0.0 || cell(3) <= 0.0 || cell(4) <= 0.0) continue;
    result.architecture.push_back(columns.columns[1][i]);
    result.time.push_back(std::log(1000.0 / cell(2)));
    result.macs.push_back(std::log(cell(3)));
    result.activations.push_back(std::log(cell(4)));
    result.parameters.push_back(std::log(cell(5)));
  }
  return result;
}

void expect_line(const std::vector<double>& x, const std::vector<double>& y, double slope,
                 double intercept, double r_squared) {
  const Regression fit = must(linear_regression(x, y));
  EXPECT_NEAR(fit.coefficients.at(0).value.point, slope, 1e-6);
  EXPECT_NEAR(fit.intercept.value.point, intercept, 1e-6);
  EXPECT_NEAR(fit.r_squared, r_squared, 1e-6);
}

TEST(KeyFactorsGolden, EachFactorAlone) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Factors f = factors();
  ASSERT_EQ(f.time.size(), 1451U);
  expect_line(f.macs, f.time, .662490, -2.033977, .816287);
  expect_line(f.activations, f.time, .960894, -3.734174, .912070);
  expect_line(f.parameters, f.time, .797251, -3.511403, .629056);
  EXPECT_NEAR(must(spearman(f.macs, f.time)).statistic, .893264, 1e-6);
  EXPECT_NEAR(must(spearman(f.activations, f.time)).statistic, .943219, 1e-6);
  EXPECT_NEAR(must(spearman(f.parameters, f.time)).statistic, .787008, 1e-6);
}

TEST(KeyFactorsGolden, WorkAndActivationsTogether) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Factors f = factors();
  const Regression fit = must(least_squares(Table{f.macs, f.activations}, f.time));
  EXPECT_NEAR(fit.intercept.value.point, -3.379499, 1e-6);
  EXPECT_NEAR(fit.coefficients.at(0).value.point, .190677, 1e-6);
  EXPECT_NEAR(fit.coefficients.at(1).value.point, .728327, 1e-6);
  EXPECT_NEAR(fit.r_squared, .926262, 1e-6);
}

TEST(KeyFactorsGolden, TheLassoLeavesParametersOut) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Factors f = factors();
  const Lasso fit = must(lasso(Table{f.macs, f.activations, f.parameters}, f.time, 0.05));
  EXPECT_NEAR(fit.standardised.at(0), .28507375, 1e-6);
  EXPECT_NEAR(fit.standardised.at(1), .84078020, 1e-6);
  EXPECT_EQ(fit.standardised.at(2), 0.0);
  EXPECT_NEAR(fit.r_squared, .92441826, 1e-6);
}

TEST(KeyFactorsGolden, TheTreeAsksForActivationsFirst) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Factors f = factors();
  const Table columns{f.macs, f.activations, f.parameters};
  const auto grown = [&](int depth) { return must(grow_tree(columns, f.time, {.depth = depth})); };
  const RegressionTree one = grown(1);
  EXPECT_EQ(one.nodes.at(0).column, 1U);
  EXPECT_TRUE(close_to(std::exp(one.nodes.at(0).threshold), 28.49, 1e-3));
  EXPECT_NEAR(one.r_squared, .568315, 1e-5);
  const RegressionTree two = grown(2);
  EXPECT_TRUE(close_to(std::exp(two.nodes.at(two.nodes.at(0).left).threshold), 10.0248, 1e-3));
  EXPECT_TRUE(close_to(std::exp(two.nodes.at(two.nodes.at(0).right).threshold), 113.7647, 1e-3));
  EXPECT_NEAR(two.r_squared, .818324, 1e-5);
  EXPECT_NEAR(grown(3).r_squared, .895547, 1e-5);
}

bool of_family(const std::string& architecture, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& one) { return architecture.starts_with(one); });
}

TEST(KeyFactorsGolden, FamiliesPayDifferentlyForWork) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Factors f = factors();
  const std::vector<std::vector<std::string>> prefixes{
      {"vit", "deit", "beit", "eva"},
      {"resnet", "resnext", "regnet", "wide_resnet"},
      {"swin"},
      {"convnext"},
      {"mobilenet"},
      {"efficientnet"}};
  std::vector<PairedSample> families(prefixes.size());
  for (std::size_t i = 0; i < f.time.size(); ++i) {
    for (std::size_t j = 0; j < prefixes.size(); ++j) {
      if (!of_family(f.architecture[i], prefixes[j])) continue;
      families[j].x.push_back(f.macs[i]);
      families[j].y.push_back(f.time[i]);
    }
  }
  const SlopeEquality result = must(slope_equality(families));
  EXPECT_EQ(result.slopes.count, 635);
  EXPECT_EQ(result.slopes.degrees, (std::vector<double>{5.0, 623.0}));
  EXPECT_TRUE(close_to(result.slopes.statistic, 14.692187, 1e-5));
  const std::vector<double> published{.853075, .772231, .935864, .660453, .666372, .606512};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(result.own[i].point, published[i], 1e-5);
}

}  // namespace
}  // namespace carnot::statistics
