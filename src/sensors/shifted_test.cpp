// SPDX-License-Identifier: Apache-2.0
#include "sensors/shifted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace carnot {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A log whose rows carry stamps of another clock.
class ForeignLog final : public Source {
 public:
  explicit ForeignLog(std::vector<SteadyTime> stamps) : stamps_{std::move(stamps)} {
    description_.id = "csv:plug";
    description_.label = "plug";
    description_.lag = Seconds{3.0};
  }
  const SourceDescription& description() const override { return description_; }
  Reading read(const Clock&) override { return {0, stamps_.back(), PowerValue{Watts{50.0}}}; }
  void collect(const Clock&, std::vector<Reading>& into) override {
    for (const SteadyTime stamp : stamps_) into.push_back({0, stamp, PowerValue{Watts{50.0}}});
  }

 private:
  SourceDescription description_;
  std::vector<SteadyTime> stamps_;
};

class ShiftedSource : public testing::Test {
 protected:
  ManualClock clock_;
  std::vector<Reading> readings_of(std::vector<SteadyTime> stamps, Seconds offset) {
    std::vector<Reading> readings;
    shift_stamps(std::make_unique<ForeignLog>(std::move(stamps)), {offset, Seconds{0.0}})
        ->collect(clock_, readings);
    return readings;
  }
};

TEST_F(ShiftedSource, LateStampsMoveBackAndTheLagGrows) {
  const SteadyTime now = clock_.now();
  const auto source =
      shift_stamps(std::make_unique<ForeignLog>(std::vector{now}), {Seconds{1.5}, Seconds{0.25}});
  EXPECT_EQ(source->read(clock_).when, now - milliseconds{1500});
  EXPECT_DOUBLE_EQ(source->description().lag.count(), 4.75);
  EXPECT_DOUBLE_EQ(source->description().stamp_error.count(), 0.25);
  EXPECT_EQ(source->description().id, "csv:plug");
}

TEST_F(ShiftedSource, EarlyStampsMoveForwardButNeverAheadOfNow) {
  const SteadyTime now = clock_.now();
  const auto readings =
      readings_of({now - seconds{3}, now - seconds{2}, now - milliseconds{1500}}, Seconds{-2.0});
  EXPECT_EQ(readings[0].when, now - seconds{1});
  EXPECT_EQ(readings[1].when, now);
  EXPECT_EQ(readings[2].when, now);
  EXPECT_TRUE(std::holds_alternative<PowerValue>(readings[2].value));
}

TEST_F(ShiftedSource, AClockThatWasSetMeanwhileIsNoticed) {
  const auto readings = readings_of({clock_.now() + seconds{2}}, Seconds{-2.0});
  ASSERT_TRUE(std::holds_alternative<ReadFailure>(readings[0].value));
  EXPECT_THAT(std::get<ReadFailure>(readings[0].value).reason,
              testing::HasSubstr("4.00 s from now"));
}

}  // namespace
}  // namespace carnot
