// SPDX-License-Identifier: Apache-2.0
#include "report/run_forecast_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/must.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;
using testing::Not;

RunForecastReport report_of(LengthBasis basis) {
  RunForecastReport report{
      .carnot_version = "1",
      .trace = {.file = "gpu.csv",
                .format = "nvidia-smi",
                .label = "A100",
                .source = "power.draw [W]",
                .energy = Energy::measured(Perimeter::single(Domain::gpu),
                                           {20'000.0, 19'000.0, 21'000.0, 0.95}),
                .length = Seconds{100.0}},
      .basis = basis,
      .length = {Seconds{1000.0}, Seconds{10.0}},
      .epochs = 100.0};
  report.trace.load = {Watts{300.0}, 0.7, std::nullopt};
  report.baselines = {{"limit_time", {300'000.0, 126'000.0, 300'000.0, 0.95}},
                      {"green_algorithms", {210'000.0, 100'000.0, 360'000.0, 0.95}}};
  return report;
}

StepForecast stable_forecast() {
  return {Seconds{100.0},
          Joules{20'000.0},
          {StabilityAnswer::stable, 0.02},
          Estimate{200'000.0, 180'000.0, 220'000.0, 0.95},
          Estimate{201'000.0, 181'000.0, 221'000.0, 0.95}};
}

TEST(RunForecastReport, ShowsTheForecastBesideItsRivals) {
  RunForecastReport report = report_of(LengthBasis::epochs);
  report.forecast = stable_forecast();
  const std::string text = to_terminal(report);
  EXPECT_THAT(text, HasSubstr("gpu.csv: A100, power.draw [W] (nvidia-smi), 20.0 kJ"));
  EXPECT_THAT(text, HasSubstr("if each of its 100 epochs is as long"));
  EXPECT_THAT(text, HasSubstr("Stable: the last 5 epochs lie within 2 %"));
  EXPECT_THAT(text, HasSubstr("201 kJ (181 to 221 kJ)"));
  EXPECT_THAT(text, HasSubstr("Green Algorithms"));
  EXPECT_THAT(text, HasSubstr("~300"));
  EXPECT_THAT(text, HasSubstr("Green Algorithms without memory"));
}

TEST(RunForecastReport, SaysWaitInsteadOfANumber) {
  RunForecastReport report = report_of(LengthBasis::duration);
  report.epochs.reset();
  report.forecast =
      StepForecast{Seconds{100.0}, Joules{20'000.0}, {StabilityAnswer::unstable, 0.3}};
  const std::string text = to_terminal(report);
  EXPECT_THAT(text, HasSubstr("Not stable yet, wait: the last 5 hundredths of the run lie 30 %"));
  EXPECT_THAT(text, Not(HasSubstr("201 kJ")));
  const auto json = nlohmann::json::parse(to_json(report));
  EXPECT_TRUE(json["step"]["by_epoch_joules"].is_null());
  EXPECT_EQ(json["step"]["stability"]["answer"], "unstable");
  EXPECT_TRUE(json["backtest"].is_null());
}

TEST(RunForecastReport, OfACompleteRunShowsTheErrors) {
  RunForecastReport report = report_of(LengthBasis::complete);
  RunBacktest backtest{Joules{250'000.0}};
  for (int i = 1; i < 100; ++i) {
    BacktestPoint point{i / 100.0, stable_forecast(), -0.2, -0.196};
    if (i < 10) point = {i / 100.0, {}, std::nullopt, std::nullopt};
    backtest.points.push_back(point);
  }
  backtest.stable = 90;
  backtest.held = 1;
  backtest.first_share = 0.1;
  backtest.median_error = 0.2;
  backtest.worst_error = 0.3;
  report.backtest = backtest;
  const std::string text = to_markdown(report);
  EXPECT_THAT(text, HasSubstr("Stable at 90 of 99 ends of epochs, first when 10 % was seen"));
  EXPECT_THAT(text, HasSubstr("1 of 90 intervals held the truth"));
  EXPECT_THAT(text, HasSubstr("−20.0 %"));
  EXPECT_THAT(text, HasSubstr("missed"));
  EXPECT_THAT(text, HasSubstr("board's limit · time +20.0 %"));
  EXPECT_EQ(nlohmann::json::parse(to_json(report))["backtest"]["points"].size(), 99U);
}

TEST(RunForecastReport, EstimatedJoulesAreMarked) {
  RunForecastReport report = report_of(LengthBasis::epochs);
  report.trace.energy =
      Energy::estimated(Perimeter::single(Domain::cpu_package), {1e4, 5e3, 2e4, 0.8}, "curve");
  report.forecast = stable_forecast();
  report.baselines.clear();
  const std::string text = to_terminal(report);
  EXPECT_THAT(text, HasSubstr("~201 kJ"));
  EXPECT_THAT(text, HasSubstr("estimated"));
  EXPECT_THAT(text, HasSubstr("No estimate beside it"));
}

}  // namespace
}  // namespace carnot
