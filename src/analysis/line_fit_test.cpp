// SPDX-License-Identifier: Apache-2.0
#include "analysis/line_fit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/rng.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot {
namespace {

constexpr double kConfidence = 0.95;

/// A wall at 1.3 times the software's watts and 40 W more, with normal noise.
std::vector<FitPoint> noisy_points(int count, double deviation, std::uint64_t seed) {
  Rng rng{seed};
  std::vector<FitPoint> points;
  for (int i = 0; i < count; ++i) {
    const double x = rng.uniform(20.0, 120.0);
    points.push_back({x, 40.0 + 1.3 * x + deviation * rng.normal()});
  }
  return points;
}

TEST(LineFit, FindsALineThatIsThere) {
  const std::vector<FitPoint> points = {{1, 5}, {2, 7}, {3, 9}, {4, 11}, {5, 13}};
  const LineFit fit = must(fit_line(points));
  EXPECT_DOUBLE_EQ(fit.slope, 2.0);
  EXPECT_DOUBLE_EQ(fit.intercept, 3.0);
  EXPECT_DOUBLE_EQ(fit.r_squared, 1.0);
  EXPECT_NEAR(fit.residual_deviation, 0.0, 1e-12);
  EXPECT_EQ(fit.points, 5);
}

TEST(LineFit, AgreesWithATextbook) {
  // Anscombe's first quartet (1973): y = 3.0001 + 0.5001 x, R² = .6665, s = 1.237.
  const std::vector<FitPoint> points = {{10, 8.04},  {8, 6.95},  {13, 7.58}, {9, 8.81},
                                        {11, 8.33},  {14, 9.96}, {6, 7.24},  {4, 4.26},
                                        {12, 10.84}, {7, 4.82},  {5, 5.68}};
  const LineFit fit = must(fit_line(points));
  EXPECT_NEAR(fit.slope, 0.5001, 1e-4);
  EXPECT_NEAR(fit.intercept, 3.0001, 1e-4);
  EXPECT_NEAR(fit.r_squared, 0.6665, 1e-4);
  EXPECT_NEAR(fit.residual_deviation, 1.2366, 1e-4);
}

TEST(LineFit, AnscombesSecondSetBendsAndIsCaught) {
  const std::vector<FitPoint> points = {{10, 9.14}, {8, 8.14},  {13, 8.74}, {9, 8.77},
                                        {11, 9.26}, {14, 8.10}, {6, 6.13},  {4, 3.10},
                                        {12, 9.13}, {7, 7.26},  {5, 4.74}};
  const ResidualChecks checks = check_residuals(must(fit_line(points)), points);
  EXPECT_LT(checks.curvature_p.value(), 1e-6);
  EXPECT_EQ(doubts_about(checks).size(), 1U);
}

TEST(LineFit, AMachineThatWarmsUpIsCaught) {
  std::vector<FitPoint> points = noisy_points(20, 0.3, 3);
  for (std::size_t i = 0; i < points.size(); ++i) points[i].y += 0.5 * static_cast<double>(i);
  const ResidualChecks checks = check_residuals(must(fit_line(points)), points);
  EXPECT_LT(checks.drift_p.value(), 0.01);
}

TEST(LineFit, CleanResidualsRaiseNoDoubt) {
  const std::vector<FitPoint> points = noisy_points(20, 1.0, 4);
  EXPECT_TRUE(doubts_about(check_residuals(must(fit_line(points)), points)).empty());
}

TEST(LineFit, RefusesWhatMakesNoLine) {
  const std::vector<FitPoint> few = {{1, 1}, {2, 2}, {3, 3}, {4, 4}};
  EXPECT_EQ(fit_line(few).error().code, ErrorCode::bad_input);
  EXPECT_EQ(fit_line({}).error().code, ErrorCode::bad_input);
  const std::vector<FitPoint> still = {{50, 1}, {50, 2}, {50, 3}, {50.1, 4}, {50, 5}};
  EXPECT_EQ(fit_line(still).error().code, ErrorCode::bad_input);
  std::vector<FitPoint> broken = noisy_points(6, 1.0, 1);
  broken[2].y = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(fit_line(broken).error().code, ErrorCode::bad_input);
}

TEST(LineFit, APoorOrFallingLineIsNoCalibration) {
  EXPECT_EQ(check_fit(must(fit_line(noisy_points(20, 80.0, 2)))).error().code, ErrorCode::failed);
  const std::vector<FitPoint> falling = {{1, 9}, {2, 8}, {3, 7}, {4, 6}, {5, 5}};
  EXPECT_EQ(check_fit(must(fit_line(falling))).error().code, ErrorCode::failed);
  EXPECT_TRUE(check_fit(must(fit_line(noisy_points(20, 1.0, 2)))).has_value());
}

TEST(LineFit, NeverExtrapolates) {
  const LineFit fit = must(fit_line(noisy_points(20, 1.0, 2)));
  EXPECT_TRUE(predict(fit, fit.most_x, kConfidence).has_value());
  EXPECT_TRUE(predict(fit, fit.least_x, kConfidence).has_value());
  EXPECT_EQ(predict(fit, fit.most_x + 1e-6, kConfidence).error().code, ErrorCode::bad_input);
  EXPECT_EQ(predict(fit, fit.least_x - 1e-6, kConfidence).error().code, ErrorCode::bad_input);
  EXPECT_FALSE(predict(fit, std::numeric_limits<double>::quiet_NaN(), kConfidence).has_value());
}

TEST(LineFit, ThePredictionIntervalHoldsTheNextObservationAsOftenAsItSays) {
  constexpr int kCampaigns = 4000;
  Rng rng{7};
  int held = 0;
  for (int i = 0; i < kCampaigns; ++i) {
    const LineFit fit = must(fit_line(noisy_points(8, 3.0, rng.next())));
    const double x = rng.uniform(fit.least_x, fit.most_x);
    const double truth = 40.0 + 1.3 * x + 3.0 * rng.normal();
    const Estimate wall = must(predict(fit, x, kConfidence));
    held += wall.lower <= truth && truth <= wall.upper ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(held) / kCampaigns, kConfidence, 0.012);
}

class WattmeterAgainstCodeCarbon : public testing::Test {
 protected:
  void SetUp() override {
    CARNOT_NEEDS_REFERENCE_DATA();
    text_ = must(read_file(
        reference_data("training/cifar_mnist_training/wattmeter_vs_codecarbon_18runs.csv")));
    ASSERT_EQ(cells("wattmeter_kWh").size(), 18U);
  }
  std::vector<std::string> cells(const std::string& column) const {
    return must(csv_columns(text_, {column})).columns[0];
  }
  double at(const std::string& column, std::size_t row) const {
    return number_in(cells(column)[row]);
  }
  static std::pair<double, double> ratios(const std::vector<FitPoint>& points) {
    std::vector<double> found;
    for (const FitPoint& point : points) found.push_back(point.y / point.x);
    const auto [least, most] = std::ranges::minmax(found);
    return {least, most};
  }

 private:
  std::string text_;
};

TEST_F(WattmeterAgainstCodeCarbon, ThePublishedFiguresGiveTheGoldenFit) {
  std::vector<FitPoint> points;
  for (std::size_t row = 0; row < 18; ++row)
    points.push_back({at("cc_energy_kWh", row), at("wattmeter_kWh", row)});
  const LineFit fit = must(fit_line(points));
  EXPECT_NEAR(fit.slope, 1.7571, 1e-4);
  EXPECT_NEAR(fit.intercept, 0.0396, 1e-4);
  EXPECT_NEAR(fit.r_squared, 0.9619, 1e-4);
  EXPECT_NEAR(ratios(points).first, 1.686, 5e-4);
  EXPECT_NEAR(ratios(points).second, 2.002, 5e-4);
}

TEST_F(WattmeterAgainstCodeCarbon, TwoRunsLostMoreWrapsThanTheirProcessorsDrew) {
  std::map<std::string, double> negative;
  for (std::size_t row = 0; row < 18; ++row) {
    const double cpu = at("cc_cpu_kWh", row);
    const auto run =
        cells("data")[row] + " " + cells("architecture")[row] + " " + cells("rep")[row];
    if (cpu < 0.0) negative[run] = cpu;
  }
  ASSERT_EQ(negative.size(), 2U);
  EXPECT_NEAR(negative.at("CIFAR10 VGG16 1"), -0.0605, 1e-4);
  EXPECT_NEAR(negative.at("MNIST VGG19 1"), -0.0492, 1e-4);
}

TEST_F(WattmeterAgainstCodeCarbon, WithTheLostWrapsRepairedTheLineIsNarrow) {
  constexpr double kJoulesPerKilowattHour = 3.6e6;
  std::vector<FitPoint> points;
  for (std::size_t row = 0; row < 18; ++row) {
    const double cpu =
        at("cc_cpu_power_W", row) * at("cc_duration_s", row) / kJoulesPerKilowattHour;
    points.push_back(
        {cpu + at("cc_gpu_kWh", row) + at("cc_ram_kWh", row), at("wattmeter_kWh", row)});
  }
  const LineFit fit = must(fit_line(points));
  EXPECT_NEAR(fit.slope, 1.3660, 1e-4);
  EXPECT_NEAR(fit.intercept, -0.0229, 1e-4);
  EXPECT_NEAR(fit.r_squared, 0.9975, 1e-4);
  EXPECT_NEAR(ratios(points).first, 1.329, 5e-4);
  EXPECT_NEAR(ratios(points).second, 1.416, 5e-4);
}

}  // namespace
}  // namespace carnot
