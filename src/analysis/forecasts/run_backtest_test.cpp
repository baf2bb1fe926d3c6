// SPDX-License-Identifier: Apache-2.0
#include "analysis/forecasts/run_backtest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string_view>
#include <vector>

#include "analysis/reproductions/nvidia_smi_log.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

/// Two phases, as of a training whose first layers are frozen at first.
PowerCourse two_phases() {
  PowerCourse course;
  for (int i = 0; i <= 1000; ++i)
    add_reading(course, Seconds{static_cast<double>(i)}, Watts{i < 100 ? 120.0 : 160.0});
  return course;
}

/// One of the two logs of 2307.05520 as the study took it: without three readings at each end.
PowerCourse reference_course(std::string_view file) {
  const std::string text = must(read_text(reference_data(file)));
  const PowerLog log =
      must(without_ends(must(nvidia_smi_power(must(ColumnTable::parse(text, file)))), 3));
  PowerCourse course;
  for (std::size_t i = 0; i < log.watts.size(); ++i)
    add_reading(course, Seconds{log.seconds[i] - log.seconds.front()}, Watts{log.watts[i]});
  return course;
}

RunBacktest reference_backtest(std::string_view file, int epochs) {
  const PowerCourse course = reference_course(file);
  return must(backtest_run(course, {course.back().at, course.back().at / epochs}));
}

TEST(RunBacktest, APhaseToComeIsWhatItCannotSee) {
  const PowerCourse course = two_phases();
  const RunBacktest backtest = must(backtest_run(course, {Seconds{1000.0}, Seconds{10.0}}));
  ASSERT_EQ(backtest.points.size(), 99U);
  EXPECT_FALSE(backtest.points[3].error_by_epoch) << "too early";
  EXPECT_NEAR(*backtest.points[8].error_by_epoch, 120.0 / 156.0 - 1.0, 0.01) << "level, and wrong";
  EXPECT_FALSE(backtest.points[11].error_by_epoch) << "the change lies in the window";
  EXPECT_NEAR(*backtest.points[20].error_by_epoch, 0.0, 1e-3);
  EXPECT_NEAR(*backtest.points[20].error_by_power, 160.0 / 156.0 - 1.0, 0.001);
  EXPECT_NEAR(*backtest.first_share, 0.05, 1e-12);
  EXPECT_EQ(backtest.stable, 99 - 4 - 4);
  EXPECT_EQ(backtest.stable - backtest.held, 6) << "the six before the change";
}

TEST(RunBacktest, EachEndOfAPieceIsForecastAsOnItsOwn) {
  const PowerCourse course = two_phases();
  const RunLength length{Seconds{1003.0}, Seconds{9.0}};  // some pieces end between two readings
  const RunBacktest backtest = must(backtest_run(course, length));
  for (const BacktestPoint& point : backtest.points) {
    const StepForecast alone = must(step_forecast(course, point.forecast.seen, length));
    EXPECT_EQ(point.forecast.seen_joules, alone.seen_joules);
    EXPECT_EQ(point.forecast.by_epoch, alone.by_epoch);
  }
}

TEST(RunBacktest, RefusesWhatIsTooShortOrEmpty) {
  const PowerCourse course = two_phases();
  EXPECT_THAT(backtest_run(course, {Seconds{1000.0}, Seconds{120.0}}).error().message,
              HasSubstr("8 pieces is too short"));
  PowerCourse nothing;
  add_reading(nothing, Seconds{0.0}, Watts{0.0});
  add_reading(nothing, Seconds{9.0}, Watts{0.0});
  EXPECT_THAT(backtest_run(nothing, {Seconds{9.0}, Seconds{0.1}}).error().message,
              HasSubstr("no joules"));
}

// Calculated once outside Carnot, in plain Python, from the same rows.
TEST(RunBacktest, OfTheTwoPublishedTraces) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const RunBacktest mobilenet = reference_backtest(kCloudPowerLog, 98);
  EXPECT_NEAR(mobilenet.truth.si(), 416'474.893, 0.01);
  EXPECT_EQ(mobilenet.stable, 84);
  EXPECT_EQ(mobilenet.held, 79);
  EXPECT_NEAR(*mobilenet.points[14].error_by_power, 0.01645, 1e-4) << "epochs 10 to 14";
  EXPECT_EQ(mobilenet.points[9].forecast.stability.answer, StabilityAnswer::unstable)
      << "where STEP without its test would be off by 18 %";
  const RunBacktest vgg = reference_backtest(kLocalPowerLog, 91);
  EXPECT_EQ(vgg.stable, 80);
  EXPECT_EQ(vgg.held, 80);
  EXPECT_NEAR(*vgg.points[9].error_by_power, -0.0014, 1e-4) << "epochs 5 to 9";
  EXPECT_EQ(vgg.points[14].forecast.stability.answer, StabilityAnswer::unstable)
      << "where it would be off by 17 %";
}

}  // namespace
}  // namespace carnot
