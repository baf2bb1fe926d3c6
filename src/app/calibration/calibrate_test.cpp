// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/calibrate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/wall_prediction.hpp"
#include "app/calibration/calibration_file.hpp"
#include "base/rng.hpp"
#include "sensors/fake.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

constexpr int kCpus = 4;

/// A machine of four CPUs behind a plug: the package draws 10 W and 15 W more per busy CPU, the
/// plug 1.25 times that and 20 W. Time moves when somebody sleeps.
class Bench final : public LoadDriver {
 public:
  explicit Bench(std::uint64_t seed = 1) : rng_{seed} {
    std::string cpuinfo;
    for (int i = 0; i < kCpus; ++i) cpuinfo += "processor : " + std::to_string(i) + "\n\n";
    machine.write("/proc/cpuinfo", cpuinfo);
    update();
  }

  void set(double cpus, Work work) override {
    advance();
    busy_ = cpus;
    work_ = work;
    ++steps;
  }

  Environment environment() const {
    return {.clock = machine.clock,
            .sys = machine.sys(),
            .executable = {},
            .working_directory = {},
            .cache = machine.folder() / "cache",
            .variable = [](const std::string&) { return std::nullopt; }};
  }

  std::unique_ptr<Source> package(std::string id = "fake:package-0") {
    SourceDescription about;
    about.id = std::move(id);
    about.label = "package-0";
    about.counter = CounterSpec{1e-6, 1'000'000'000'000'000};
    return std::make_unique<FakeSource>(about, [this](SteadyTime) {
      update();
      return CounterValue{static_cast<std::uint64_t>(joules_ * 1e6)};
    });
  }
  std::unique_ptr<Source> plug(double noise_watts = 0.3) {
    SourceDescription about;
    about.id = "csv:plug";
    about.label = "plug";
    about.domain = Domain::wall;
    about.refresh = Seconds{0.5};
    about.accuracy = {0.01, Watts{0.5}};
    return std::make_unique<FakeSource>(about, [this, noise_watts](SteadyTime) {
      return PowerValue{Watts{wall_watts() + noise_watts * rng_.normal()}};
    });
  }
  Instruments both(double noise_watts = 0.3) {
    Instruments instruments;
    instruments.software.push_back(package());
    instruments.wall = plug(noise_watts);
    return instruments;
  }
  Result<CalibrationReport> calibrate(Instruments instruments) {
    return run_calibration(std::move(instruments), {}, environment(), *this);
  }

  FakeMachine machine;
  int steps = 0;
  bool meter_sees_load = true;

 private:
  double package_watts() const { return 10.0 + 15.0 * busy_; }
  double wall_watts() const { return meter_sees_load ? 1.25 * package_watts() + 20.0 : 45.0; }
  void advance() {
    const double seconds = seconds_between(last_, machine.clock.now()).count();
    joules_ += package_watts() * seconds;
    busy_seconds_ += busy_ * seconds;
    idle_seconds_ += (kCpus - busy_) * seconds;
    last_ = machine.clock.now();
  }
  void update() {
    advance();
    machine.write("/proc/stat", "cpu  " + std::to_string(std::llround(busy_seconds_ * 100.0)) +
                                    " 0 0 " + std::to_string(std::llround(idle_seconds_ * 100.0)) +
                                    " 0 0 0 0\n");
  }

  Rng rng_;
  SteadyTime last_ = machine.clock.now();
  double busy_ = 0.0;
  double joules_ = 0.0;
  double busy_seconds_ = 0.0;
  double idle_seconds_ = 0.0;
  Work work_ = Work::counting;
};

TEST(LoadPlan, ClimbsAndFallsWithAnotherWorkEachTime) {
  const auto steps = steps_of({.levels = 3, .passes = 2}, 4);
  ASSERT_EQ(steps.size(), 6U);
  EXPECT_EQ(steps[0].cpus, 0.0);
  EXPECT_EQ(steps[1].cpus, 2.0);
  EXPECT_EQ(steps[2].cpus, 4.0);
  EXPECT_EQ(steps[3].cpus, 4.0);
  EXPECT_EQ(steps[5].cpus, 0.0);
  EXPECT_EQ(steps[2].work, Work::counting);
  EXPECT_EQ(steps[3].work, Work::arithmetic);
}

TEST(Calibrate, FindsWhatThePlugShowsFromWhatThePackageCounts) {
  Bench bench;
  const CalibrationReport report = must(bench.calibrate(bench.both()));
  ASSERT_TRUE(report.wall.has_value());
  EXPECT_NEAR(report.wall->fit.slope, 1.25, 0.01);
  EXPECT_NEAR(report.wall->fit.intercept, 20.0, 0.5);
  EXPECT_GT(report.wall->fit.r_squared, 0.999);
  EXPECT_NEAR(report.wall->fit.least_x, 10.0, 0.1);
  EXPECT_NEAR(report.wall->fit.most_x, 70.0, 0.1);
  EXPECT_EQ(report.wall->wall, "csv:plug");
  EXPECT_EQ(report.wall->software, std::vector<std::string>{"fake:package-0"});
  EXPECT_DOUBLE_EQ(report.wall->meter_gain, 0.01);
  EXPECT_EQ(report.points.size(), 18U);
}

TEST(Calibrate, HardlyEverDoubtsACleanRun) {
  // Three checks at 1 %: of 40 clean runs one or two are doubted by chance.
  int doubted = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Bench bench{seed};
    doubted += must(bench.calibrate(bench.both())).doubts.empty() ? 0 : 1;
  }
  EXPECT_LE(doubted, 4);
}

TEST(Calibrate, FitsTheLoadCurveBesideIt) {
  Bench bench;
  const CalibrationReport report = must(bench.calibrate(bench.both()));
  ASSERT_TRUE(report.load_curve.has_value());
  EXPECT_NEAR(report.load_curve->fit.idle_watts, 10.0, 0.5);
  EXPECT_NEAR(report.load_curve->fit.slope_watts, 60.0, 0.5);
  EXPECT_NEAR(report.load_curve->fit.exponent, 1.0, 0.02);
}

TEST(Calibrate, KeepsWhatItFoundForThisHost) {
  Bench bench;
  const CalibrationReport report = must(bench.calibrate(bench.both()));
  const Calibrations kept = must(load_calibrations(bench.environment().cache));
  EXPECT_EQ(kept.walls, std::vector{*report.wall});
  EXPECT_EQ(kept.load_curves, std::vector{*report.load_curve});
  EXPECT_EQ(report.kept_in, calibration_file(bench.environment().cache).string());
}

TEST(Calibrate, OneRegisterByTwoRoutesCountsOnce) {
  Bench bench;
  Instruments instruments = bench.both();
  instruments.software.push_back(bench.package("fake:package-0-again"));
  const CalibrationReport report = must(bench.calibrate(std::move(instruments)));
  ASSERT_TRUE(report.load_curve.has_value());
  EXPECT_NEAR(report.load_curve->fit.slope_watts, 60.0, 0.5);
}

TEST(Calibrate, AMeterThatSeesAnotherMachineIsRefusedAndNotKept) {
  Bench bench;
  bench.meter_sees_load = false;
  const CalibrationReport report = must(bench.calibrate(bench.both()));
  EXPECT_FALSE(report.wall.has_value());
  ASSERT_TRUE(report.wall_refused.has_value());
  EXPECT_EQ(report.wall_refused->code, ErrorCode::failed);
  EXPECT_TRUE(must(load_calibrations(bench.environment().cache)).walls.empty());
}

TEST(Calibrate, AMeterThatSaysNothingIsRefused) {
  Bench bench;
  Instruments instruments = bench.both();
  SourceDescription about = instruments.wall->description();
  instruments.wall = std::make_unique<FakeSource>(
      about, [](SteadyTime) { return ReadFailure{"connection refused"}; });
  const CalibrationReport report = must(bench.calibrate(std::move(instruments)));
  ASSERT_TRUE(report.wall_refused.has_value());
  EXPECT_THAT(report.wall_refused->message, testing::HasSubstr("0 of 18 windows"));
  EXPECT_TRUE(report.load_curve.has_value());
}

TEST(Calibrate, WithoutAWallMeterSaysWhatToDo) {
  Bench bench;
  const auto report = calibrate({}, bench.environment(), bench);
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::not_measurable);
  EXPECT_THAT(report.error().remedy, testing::HasSubstr("--load-curve"));
  EXPECT_EQ(bench.steps, 0);  // the machine was not loaded for nothing
}

TEST(Calibrate, AnInterruptLeavesNothingBehindAndTheCpusAtRest) {
  Bench bench;
  std::stop_source stop;
  CalibrateRequest request{.stop = stop.get_token()};
  request.progress = [&](int step, int, Seconds) {
    if (step == 3) stop.request_stop();
  };
  const auto report = run_calibration(bench.both(), request, bench.environment(), bench);
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::interrupted);
  EXPECT_FALSE(std::filesystem::exists(calibration_file(bench.environment().cache)));
}

TEST(Calibrate, TheKeptFitPredictsTheWallOfAnotherRun) {
  Bench bench;
  const CalibrationReport report = must(bench.calibrate(bench.both()));
  const SteadyTime begin{std::chrono::seconds{1}};
  const Measurement run{
      "run",
      begin,
      begin + std::chrono::seconds{20},
      {},
      Energy::measured(Perimeter::single(Domain::cpu_package), exactly(40.0 * 20.0)),
      0.0};
  const Energy wall = must(predict_wall(*report.wall, run));
  EXPECT_NEAR(wall.joules()->point, (1.25 * 40.0 + 20.0) * 20.0, 10.0);
  EXPECT_LT(wall.joules()->lower, 1400.0);
  EXPECT_GT(wall.joules()->upper, 1400.0);
}

}  // namespace
}  // namespace carnot
