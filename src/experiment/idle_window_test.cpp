// SPDX-License-Identifier: Apache-2.0
#include "experiment/idle_window.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// A machine that draws 10 W, on which others take the given shares of the CPUs, window by window.
class NeighboursMeter final : public WindowMeter {
 public:
  explicit NeighboursMeter(std::vector<double> loads) : loads_{std::move(loads)} {}

  const std::vector<SourceDescription>& sources() const override { return sources_; }
  Result<void> begin(std::span<const pid_t>) override { return {}; }
  Result<void> end() override { return {}; }
  Result<MeteredWindow> finish(std::string name, SteadyTime from, SteadyTime to) override {
    const Joules joules = Watts{10.0} * seconds_between(from, to);
    MeteredWindow window{
        {std::move(name),
         from,
         to,
         {},
         Energy::measured(Perimeter::single(Domain::cpu_package), exactly(joules.si()))},
        {},
        {}};
    window.conditions.other_load = loads_.at(windows_++);
    return window;
  }
  std::size_t windows() const { return windows_; }

 private:
  std::vector<SourceDescription> sources_;
  std::vector<double> loads_;
  std::size_t windows_ = 0;
};

TEST(IdleWindow, AQuietMachineIsMeasuredOnce) {
  NeighboursMeter meter{{0.01}};
  const ManualClock clock;
  const Measurement idle = must(measure_idle(meter, clock, 10s, {}, {}));
  EXPECT_DOUBLE_EQ(idle.total.joules()->point, 100.0);
  EXPECT_EQ(meter.windows(), 1U);
}

TEST(Gallery21, AnIdleBaselineUnderLoadIsTakenAgain) {
  NeighboursMeter meter{{0.5, 0.3, 0.0}};
  const ManualClock clock;
  EXPECT_TRUE(must(measure_idle(meter, clock, 10s, {}, {})).total.joules().has_value());
  EXPECT_EQ(meter.windows(), 3U);
}

TEST(Gallery21, AMachineThatIsNeverIdleGivesNoJoulesAndTheReason) {
  NeighboursMeter meter{{0.5, 0.5, 0.4}};
  const ManualClock clock;
  const Measurement idle = must(measure_idle(meter, clock, 10s, {}, {}));
  EXPECT_FALSE(idle.total.joules().has_value());
  ASSERT_EQ(idle.total.findings().size(), 1U);
  EXPECT_EQ(idle.total.findings()[0].detail,
            "the idle baseline was taken while 40 % of the CPUs were busy.");
}

}  // namespace
}  // namespace carnot
