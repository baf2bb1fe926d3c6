// SPDX-License-Identifier: Apache-2.0
#include "analysis/forecasts/step.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/statistics/descriptive.hpp"
#include "base/rng.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

/// A reading a second; an epoch is ten seconds, and each has its own power.
PowerCourse epochs_of(const std::vector<double>& watts) {
  PowerCourse course;
  for (std::size_t i = 0; i < 10 * watts.size(); ++i)
    add_reading(course, Seconds{static_cast<double>(i)}, Watts{watts[i / 10]});
  return course;
}

constexpr RunLength kHundredEpochs{Seconds{1000.0}, Seconds{10.0}};

TEST(PowerCourse, ItsPiecesAddUpToTheTrapezoids) {
  PowerCourse course;
  add_reading(course, Seconds{0.0}, Watts{10.0});
  add_reading(course, Seconds{1.0}, Watts{20.0});
  add_reading(course, Seconds{5.0}, Watts{40.0});
  EXPECT_DOUBLE_EQ(joules_of(course).si(), 15.0 + 4.0 * 30.0);
  EXPECT_DOUBLE_EQ(joules_between(course, Seconds{0.0}, Seconds{5.0}).si(), 5.0 + 50.0);
  EXPECT_EQ(mean_power(course, Seconds{2.0}, Seconds{5.0}), std::nullopt);
}

TEST(Step, ForecastsALevelRunFromItsWindow) {
  const StepForecast forecast = must(
      step_forecast(epochs_of(std::vector<double>(10, 200.0)), Seconds{100.0}, kHundredEpochs));
  EXPECT_EQ(forecast.stability.answer, StabilityAnswer::stable);
  EXPECT_NEAR(forecast.by_power->point, 200'000.0, 1e-6);
  // 99 s lie between the first reading and the last.
  EXPECT_NEAR(forecast.by_epoch->point, 200.0 * (99.0 + 900.0), 1e-6);
  // No scatter: half of the tolerance of what is to come.
  EXPECT_NEAR(forecast.by_epoch->upper - forecast.by_epoch->point, 0.05 * 200.0 * 900.0, 1e-6);
}

TEST(Step, KeepsWhatTheBeginningTook) {
  std::vector<double> watts(5, 400.0);
  watts.resize(10, 200.0);
  const StepForecast forecast =
      must(step_forecast(epochs_of(watts), Seconds{100.0}, kHundredEpochs));
  EXPECT_NEAR(forecast.by_epoch->point, 5 * 4000.0 + 95 * 2000.0, 300.0);
  EXPECT_NEAR(forecast.by_power->point, 200'000.0, 1e-6) << "it does not";
}

TEST(Step, SaysWaitWhereThePowerIsNotLevel) {
  std::vector<double> watts(7, 120.0);
  watts.resize(10, 160.0);
  const StepForecast forecast =
      must(step_forecast(epochs_of(watts), Seconds{100.0}, kHundredEpochs));
  EXPECT_EQ(forecast.stability.answer, StabilityAnswer::unstable);
  EXPECT_NEAR(*forecast.stability.spread, 40.0 / 144.0, 1e-9);
  EXPECT_FALSE(forecast.by_epoch || forecast.by_power);
}

TEST(Step, SaysWaitBeforeAWholeWindowWasSeen) {
  const PowerCourse course = epochs_of({200.0, 200.0, 200.0, 200.0, 200.0});
  EXPECT_EQ(must(step_forecast(course, Seconds{49.0}, kHundredEpochs)).stability.answer,
            StabilityAnswer::too_early);
  EXPECT_EQ(must(step_forecast(course, Seconds{50.0}, kHundredEpochs)).stability.answer,
            StabilityAnswer::stable);
}

TEST(Step, AnEpochWithoutReadingsIsNoLevel) {
  PowerCourse course = epochs_of(std::vector<double>(10, 200.0));
  std::erase_if(course, [](const PowerPiece& piece) {
    return piece.at >= Seconds{60.0} && piece.at < Seconds{70.0};
  });
  EXPECT_EQ(must(step_forecast(course, Seconds{100.0}, kHundredEpochs)).stability.answer,
            StabilityAnswer::too_few);
}

TEST(Step, IntervalsHoldAsManyRunsAsTheySay) {
  constexpr int kRuns = 400;
  int held = 0;
  Rng rng{5};
  for (int run = 0; run < kRuns; ++run) {
    std::vector<double> watts(100);
    for (double& epoch : watts) epoch = 200.0 + 4.0 * rng.normal();
    const PowerCourse course = epochs_of(watts);
    // Without the tolerance's half: what the scatter alone promises.
    const Estimate forecast =
        *must(step_forecast(course, Seconds{100.0}, kHundredEpochs, {.tolerance = 0.5})).by_epoch;
    const double slack = 0.25 * 200.0 * 900.0;
    const double truth = joules_of(course).si();
    held += forecast.lower + slack <= truth && truth <= forecast.upper - slack ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(held) / kRuns, 0.95, 0.035);
}

TEST(Step, RefusesARunThatIsOver) {
  const PowerCourse course = epochs_of(std::vector<double>(10, 200.0));
  const auto refused = step_forecast(course, Seconds{100.0}, {Seconds{90.0}, Seconds{10.0}});
  EXPECT_THAT(refused.error().message, HasSubstr("nothing is left to forecast"));
  EXPECT_THAT(refused.error().remedy, HasSubstr("--complete"));
  EXPECT_FALSE(step_forecast(course, Seconds{0.0}, kHundredEpochs));
}

TEST(RunEstimates, AreWhatTheirFormulasSay) {
  EXPECT_DOUBLE_EQ(limit_for(Watts{350.0}, Seconds{10.0}).si(), 3500.0);
  EXPECT_DOUBLE_EQ(green_algorithms_for(Watts{350.0}, 0.5, 8.0, Seconds{10.0}).si(),
                   (175.0 + 0.3725 * 8.0) * 10.0);
}

TEST(RunEstimates, TheirIntervalsAreThoseOf369Trainings) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const TraceColumns table = must(
      csv_columns(must(read_text(reference_data("statistics/dl_training_energy_369_runs.csv"))),
                  {"energy (MJ)", "training duration (h)", "max power limit (W)", "gpu usage (%)",
                   "average memory used (MB)"}));
  std::vector<double> by_limit;
  std::vector<double> by_green_algorithms;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const auto cell = [&](std::size_t column) { return number_in(table.columns[column][i]); };
    const double joules = 1e6 * cell(0);
    const Seconds time{3600.0 * cell(1)};
    by_limit.push_back(joules / limit_for(Watts{cell(2)}, time).si());
    by_green_algorithms.push_back(
        joules /
        green_algorithms_for(Watts{cell(2)}, cell(3) / 100.0, cell(4) / 1024.0, time).si());
  }
  std::ranges::sort(by_limit);
  std::ranges::sort(by_green_algorithms);
  EXPECT_NEAR(statistics::quantile_of_sorted(by_limit, 0.025), kLimitRatio.lower, 0.005);
  EXPECT_NEAR(statistics::quantile_of_sorted(by_limit, 0.975), kLimitRatio.upper, 0.005);
  EXPECT_NEAR(statistics::quantile_of_sorted(by_green_algorithms, 0.025),
              kGreenAlgorithmsRatio.lower, 0.005);
  EXPECT_NEAR(statistics::quantile_of_sorted(by_green_algorithms, 0.975),
              kGreenAlgorithmsRatio.upper, 0.005);
}

}  // namespace
}  // namespace carnot
