// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/calibrate_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/calibration/calibration_file.hpp"
#include "base/rng.hpp"
#include "sensors/polled.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

/// A meter that looks every second, stamps by its own clock and hands its rows over 300 ms later.
class LateMeter final : public Source, public LoadDriver {
 public:
  LateMeter(const Clock& clock, Seconds offset, Seconds period = Seconds{1.0})
      : offset_{offset}, period_{period}, next_{clock.now() + std::chrono::milliseconds{370}} {
    description_.id = "csv:plug";
    description_.label = "plug";
    description_.domain = Domain::wall;
    description_.refresh = period;
    description_.lag = Seconds{3.0};
    clock_ = &clock;
  }

  const SourceDescription& description() const override { return description_; }
  Reading read(const Clock& clock) override { return {0, clock.now(), ReadFailure{"unused"}}; }
  void collect(const Clock& clock, std::vector<Reading>& into) override {
    constexpr std::chrono::milliseconds kDelivery{300};
    while (next_ + kDelivery <= clock.now()) {
      const auto moved = std::chrono::round<std::chrono::nanoseconds>(offset_);
      into.push_back({0, next_ + moved, observed()});
      next_ += std::chrono::round<std::chrono::nanoseconds>(period_);
    }
  }
  void set(double cpus, Work) override { switches_.emplace_back(clock_->now(), cpus > 0.0); }

  bool is_counter = false;
  double step_watts = 30.0;

 private:
  bool on_at(SteadyTime when) const {
    bool on = false;
    for (const auto& [at, state] : switches_) on = at <= when ? state : on;
    return on;
  }
  ReadingValue observed() {
    // Its register counts what passed since the last row, in steps of 1 mJ.
    double joules = 0.0;
    constexpr int kPieces = 100;
    for (int i = 0; i < kPieces; ++i) {
      const Seconds back = period_ * ((i + 0.5) / kPieces);
      const SteadyTime when = next_ - std::chrono::round<std::chrono::nanoseconds>(back);
      joules += (on_at(when) ? 50.0 + step_watts : 50.0) * period_.count() / kPieces;
    }
    ticks_ += static_cast<std::uint64_t>(joules * 1e3);
    if (is_counter) return CounterValue{ticks_};
    return PowerValue{Watts{(on_at(next_) ? 50.0 + step_watts : 50.0) + rng_.normal()}};
  }

  Seconds offset_;
  Seconds period_;
  SteadyTime next_;
  const Clock* clock_;
  std::vector<std::pair<SteadyTime, bool>> switches_;
  SourceDescription description_;
  std::uint64_t ticks_ = 0;
  Rng rng_{3};

  friend Result<ClockReport> watched(LateMeter& meter, const Clock& clock);
};

Result<ClockReport> watched(LateMeter& meter, const Clock& clock) {
  if (meter.is_counter)
    meter.description_.counter = CounterSpec{1e-3, std::uint64_t{1} << 52U, false};
  return watch_clock(meter, 2, {.source = "plug"}, clock, meter);
}

TEST(CalibrateClock, FindsAnOffsetOfMinutesBetweenTheSeconds) {
  ManualClock clock;
  LateMeter meter{clock, Seconds{187.25}};
  const ClockReport report = must(watched(meter, clock));
  EXPECT_NEAR(report.clock.offset.count(), 187.25, 0.2);
  EXPECT_LT(report.clock.uncertainty.count(), 0.5);
  EXPECT_EQ(report.clock.source, "csv:plug");
  EXPECT_NEAR(report.step_watts, 30.0, 3.0);
}

TEST(CalibrateClock, ReadsARegisterAsMeanPowers) {
  ManualClock clock;
  LateMeter meter{clock, Seconds{-2.4}};
  meter.is_counter = true;
  const ClockReport report = must(watched(meter, clock));
  EXPECT_NEAR(report.clock.offset.count(), -2.4, 0.05);
}

TEST(CalibrateClock, WithoutAStepInItsPowerNothingIsSaid) {
  ManualClock clock;
  LateMeter meter{clock, Seconds{0.0}};
  meter.step_watts = 0.0;
  const auto report = watched(meter, clock);
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::failed);
}

TEST(CalibrateClock, ASourceThatIsNotThereIsNamed) {
  FakeMachine machine;
  machine.write("/sources.toml",
                "[[sources]]\nname = \"plug\"\nkind = \"csv\"\nfile = \"p.csv\"\nvalue = \"w\"\n"
                "unit = \"W\"\ntime_format = \"now\"\n");
  Environment environment{.clock = machine.clock,
                          .sys = machine.sys(),
                          .executable = {},
                          .working_directory = {},
                          .cache = machine.folder() / "cache",
                          .variable = [](const std::string&) { return std::nullopt; }};
  LateMeter load{machine.clock, Seconds{0.0}};
  EXPECT_EQ(calibrate_clock({.source = "plug"}, environment, load).error().code,
            ErrorCode::bad_input);
  environment.sources = machine.folder() / "sources.toml";
  const auto misspelt = calibrate_clock({.source = "plgu"}, environment, load);
  EXPECT_EQ(misspelt.error().remedy, "Did you mean \"plug\"?");
  const auto unreadable = calibrate_clock({.source = "plug"}, environment, load);
  EXPECT_EQ(unreadable.error().code, ErrorCode::not_measurable);
}

}  // namespace
}  // namespace carnot
