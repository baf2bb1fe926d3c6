// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <utility>
#include <vector>

#include "meter/meter.hpp"
#include "sensors/nvml/scan.hpp"
#include "support/fake_nvml/fake_nvml.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// A board at 100 W that draws 400 W for two seconds.
struct Step {
  milliseconds from{1000};
  bool has_average_only = false;
  bool is_unknown = false;  // to Carnot: nobody stated how its sensor behaves
};

/// What is told of a second and a half around it from `begin` on, when the power is read every 100
/// ms, so long after the board showed it anew.
Estimate seen(const Step& step, milliseconds phase, milliseconds begin, milliseconds end) {
  ManualClock clock;
  FakeNvml fake{clock};
  FakeBoard& board = fake.board();
  if (step.is_unknown) board.architecture = 12;
  board.has_energy = false;
  board.has_instant = !step.has_average_only;
  const double from = Seconds{step.from}.count();
  board.course = {{0.0, 100.0}, {from, 400.0}, {from + 2.0, 100.0}};
  const SteadyTime start = clock.now();
  Meter meter{std::move(scan_nvml(fake.path()).readable), clock};
  meter.keep_readings();
  clock.advance(phase);
  for (int read = 0; read < 60; ++read) {
    meter.read_all();
    clock.advance(100ms);
  }
  return *meter.over("work", start + begin, start + end).total.joules();
}

/// Of the two seconds, 800 J.
Estimate all_of(const Step& step, milliseconds phase) {
  return seen(step, phase, step.from, step.from + 2s);
}

/// A tenth of a second's phases.
std::vector<milliseconds> phases() {
  std::vector<milliseconds> all;
  for (auto phase = 5ms; phase < 100ms; phase += 10ms) all.push_back(phase);
  return all;
}

/// Half a second before the rise and half a second after it, 250 J, at all phases of the work and
/// of reading: what a sensor smears over the rise stays inside, what it shows late does not.
double mean_around_the_rise(bool is_unknown) {
  double sum = 0.0;
  for (const milliseconds work : phases()) {
    for (const milliseconds reading : phases()) {
      const Step step{.from = 1s + work, .is_unknown = is_unknown};
      sum += seen(step, reading, step.from - 500ms, step.from + 500ms).point;
    }
  }
  return sum / static_cast<double>(phases().size() * phases().size());
}

TEST(GpuStep, IsSeenWhereItWasAndNotHalfARefreshLater) {
  EXPECT_NEAR(mean_around_the_rise(false), 250.0, 0.5);
}

TEST(GpuStep, IsSeenLateWhereNobodyKnowsTheSensor) {
  EXPECT_NEAR(mean_around_the_rise(true), 250.0 - 300.0 * 0.05, 0.5);
}

TEST(GpuStep, IsWithinTheIntervalAtEveryPhase) {
  for (const milliseconds phase : phases()) {
    const Estimate joules = all_of({}, phase);
    EXPECT_LE(joules.lower, 800.0) << phase.count();
    EXPECT_GE(joules.upper, 800.0) << phase.count();
  }
}

TEST(GpuStep, OfASecondsMeanIsMovedByHalfASecondAndHalfARefresh) {
  // The mean smears what lies beside an edge over it, alike on both sides.
  double sum = 0.0;
  for (const milliseconds phase : phases())
    sum += all_of({.has_average_only = true}, phase).point - 800.0;
  EXPECT_NEAR(sum / static_cast<double>(phases().size()), -300.0 * 0.25, 8.0);
}

}  // namespace
}  // namespace carnot
