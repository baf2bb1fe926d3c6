// SPDX-License-Identifier: Apache-2.0
#include "analysis/frontier/law.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot {
namespace {

/// timm's table, time as a proxy of energy: milliseconds of an image on one card, top-1.
std::vector<TradeOff> timm_points() {
  const std::string text =
      must(read_text(reference_data("reference/timm/timm_accuracy_flops_throughput.csv")));
  const TraceColumns columns =
      must(csv_columns(text, {"model", "samples_per_s_rtx4090", "gmacs", "macts", "top1"}));
  std::vector<TradeOff> points;
  for (std::size_t i = 0; i < columns.rows(); ++i) {
    const auto cell = [&](std::size_t column) {
      const std::string& said = columns.columns[column][i];
      return said.empty() ? 0.0 : number_in(said);
    };
    if (columns.columns[0][i].starts_with("test_") || cell(1) <= 0 || cell(2) <= 0 || cell(3) <= 0)
      continue;
    points.push_back({1000.0 / cell(1), cell(4) / 100.0});
  }
  return points;
}

/// GPU + CPU joules per image and top-1 of 22 networks on one RTX 5000, PyTorch.
std::vector<TradeOff> rtx_points() {
  const std::string text =
      must(read_text(reference_data("reference/imagenet_inference_energy.csv")));
  const TraceColumns columns =
      must(csv_columns(text, {"env", "backend", "energy_per_image_J", "top1"}));
  std::vector<TradeOff> points;
  for (std::size_t i = 0; i < columns.rows(); ++i) {
    if (columns.columns[0][i] != "RTX 5000" || columns.columns[1][i] != "pytorch") continue;
    points.push_back({number_in(columns.columns[2][i]), number_in(columns.columns[3][i])});
  }
  return points;
}

TEST(FrontierLaw, FindsThePublishedFrontierAndItsDoublyExponentialLaw) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const std::vector<TradeOff> points = timm_points();
  ASSERT_EQ(points.size(), 1451U);
  const std::vector<Corner> frontier = frontier_of_points(points);
  ASSERT_EQ(frontier.size(), 30U);
  EXPECT_NEAR(frontier.front().energy, .013047, 1e-6);
  EXPECT_NEAR(frontier.back().accuracy, 90.056, 1e-6);

  const FrontierLaw law = must(fit_law(LawForm::double_exponential, frontier, .01));
  EXPECT_NEAR(law.slope.value.point, .0904135, 1e-6);
  EXPECT_NEAR(law.intercept.value.point, -6.469413, 1e-5);
  EXPECT_NEAR(law.r_squared, .959979, 1e-6);
  const FrontierLaw power = must(fit_law(LawForm::power, frontier, .01));
  EXPECT_NEAR(power.slope.value.point, -4.154096, 1e-5);
  EXPECT_NEAR(power.intercept.value.point, 10.253793, 1e-5);
  EXPECT_NEAR(power.r_squared, .885922, 1e-6);
  EXPECT_NEAR(must(fit_law(LawForm::logarithmic, frontier, .01)).r_squared, .764132, 1e-6);
  EXPECT_EQ(must(compare_laws(frontier)).best, LawForm::double_exponential);
}

TEST(FrontierLaw, FindsThePublishedLawOfMeasuredJoules) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const std::vector<Corner> frontier = frontier_of_points(rtx_points());
  ASSERT_EQ(frontier.size(), 11U);
  const FrontierLaw law = must(fit_law(LawForm::double_exponential, frontier, .15));
  EXPECT_NEAR(law.slope.value.point, .170606, 1e-6);
  EXPECT_NEAR(law.intercept.value.point, -13.308450, 1e-5);
  EXPECT_NEAR(law.r_squared, .945166, 1e-6);
}

std::vector<Corner> by_law(double (*energy)(double)) {
  std::vector<Corner> frontier;
  for (double accuracy = 60.0; accuracy < 95.0; accuracy += 5.0)
    frontier.push_back({energy(accuracy), accuracy});
  return frontier;
}

TEST(FrontierLaw, RecognisesTheLawThatMadeThePoints) {
  const auto logarithmic =
      must(compare_laws(by_law([](double a) { return std::exp(0.1 * a - 5.0); })));
  EXPECT_EQ(logarithmic.best, LawForm::logarithmic);
  EXPECT_NEAR(logarithmic.outcomes[0].law->slope.value.point, 0.1, 1e-9);
  const auto power = must(compare_laws(by_law([](double a) { return std::pow(100.0 - a, -3.0); })));
  EXPECT_EQ(power.best, LawForm::power);
  EXPECT_NEAR(power.outcomes[1].law->slope.value.point, -3.0, 1e-9);
  const FrontierLaw doubly =
      must(fit_law(LawForm::double_exponential,
                   by_law([](double a) { return 0.5 * std::exp(std::exp(0.05 * a - 3.0)); }), 0.5));
  EXPECT_NEAR(doubly.slope.value.point, 0.05, 1e-9);
  EXPECT_NEAR(energy_by(doubly, 80.0), 0.5 * std::exp(std::exp(1.0)), 1e-6);
  EXPECT_NEAR(*doubly.left_out_error, 0.0, 1e-6);
}

TEST(FrontierLaw, EachPointIsToldByTheOthers) {
  // On a line but for the last, which is e times as dear. Residuals .2, 0, -.2, -.4 and .4, over
  // 1 - leverage: .5, 0, -.25, -.5714 and 1.
  std::vector<Corner> points;
  for (const double accuracy : {50.0, 60.0, 70.0, 80.0, 90.0})
    points.push_back({std::exp(0.1 * accuracy + (accuracy == 90.0 ? 1.0 : 0.0)), accuracy});
  const FrontierLaw law = must(fit_law(LawForm::logarithmic, points, 0.0));
  EXPECT_NEAR(*law.left_out_error, 0.572544, 1e-6);
}

std::string refusal_of(const std::vector<Corner>& frontier) {
  const auto laws = compare_laws(frontier);
  return laws ? "" : laws.error().message;
}

TEST(FrontierLaw, SaysInOneSentenceWhyThereIsNone) {
  EXPECT_EQ(refusal_of({{1, 70}, {2, 80}, {3, 90}, {4, 91}}),
            "an energy–accuracy law needs at least 5 points of the frontier, and there are 4.");
  EXPECT_EQ(refusal_of({{1, 70}, {2, 70}, {3, 70}, {4, 70}, {5, 70}}),
            "all 5 points have the same accuracy, so it explains no energy.");
  EXPECT_EQ(refusal_of({{1, 70}, {1, 71}, {1, 72}, {1, 73}, {1, 74}}),
            "all 5 points have the same energy: there is nothing to explain.");
  EXPECT_EQ(refusal_of({{0, 70}, {1, 71}, {2, 72}, {3, 73}, {4, 74}}),
            "an energy–accuracy law needs energies above 0 and accuracies of 0 to 100 %, not 0 at "
            "70 %.");
}

TEST(FrontierLaw, APerfectModelLeavesOnlyThePowerLawOut) {
  const LawComparison laws =
      must(compare_laws(std::vector<Corner>{{1, 70}, {2, 80}, {3, 90}, {5, 95}, {9, 100}}));
  EXPECT_EQ(laws.outcomes[1].refusal, "an accuracy of 100 % has no place in the power law.");
  EXPECT_TRUE(laws.outcomes[0].law && laws.outcomes[2].law);
}

}  // namespace
}  // namespace carnot
