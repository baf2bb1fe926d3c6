// SPDX-License-Identifier: Apache-2.0
//
// The rows of the gallery that are about graphics boards, through NVIDIA's library as the fake
// driver has it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "sensors/nvml/scan.hpp"
#include "support/fake_nvml/fake_nvml.hpp"
#include "support/window_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// A machine with the fake driver; a window of ten seconds, read ten times a second.
class GpuGallery : public ::testing::Test {
 protected:
  Measurement measure() {
    return measure_with([](int) {});
  }
  /// `event` happens before each of the hundred readings.
  template <class Event>
  Measurement measure_with(Event event) {
    OpenWindow window{scan_nvml(fake.path()).readable, clock};
    for (int reading = 0; reading < 100; ++reading) {
      event(reading);
      window.pass(100ms);
      window.read();
    }
    return window.end();
  }

  ManualClock clock;
  FakeNvml fake{clock};
};
using Gallery07Gpu = GpuGallery;
using Gallery15Gpu = GpuGallery;
using Gallery26Gpu = GpuGallery;
using Gallery30Gpu = GpuGallery;
using Gallery32Gpu = GpuGallery;

TEST_F(Gallery07Gpu, ABoardWithoutACounterHasItsPowerIntegrated) {
  fake.board().has_energy = false;
  const Energy energy = measure().total;
  EXPECT_EQ(energy.provenance(), Provenance::measured);
  EXPECT_EQ(energy.perimeter().key(), "gpu");
  EXPECT_NEAR(energy.joules()->point, 1000.0, 1.0);
}

TEST_F(Gallery07Gpu, ABoardWithoutAnySensorIsMissingNotZero) {
  FakeBoard& board = fake.board();
  board.has_energy = board.has_instant = board.has_average = board.has_usage = false;
  const Energy energy = measure().total;
  EXPECT_EQ(energy.provenance(), Provenance::missing);
  EXPECT_FALSE(energy.joules().has_value());
}

TEST_F(Gallery07Gpu, ASensorThatDropsToZeroWattsIsAGapNotZeroJoules) {
  fake.board().has_energy = false;
  const Energy energy =
      measure_with([&](int reading) { fake.board().shows_zero_watts = reading >= 20; }).total;
  EXPECT_EQ(energy.provenance(), Provenance::missing);
}

TEST_F(Gallery07Gpu, WhatASensorDidNotSeeIsSaidAndBoundedNotBridged) {
  fake.board().has_energy = false;
  const Energy energy = measure_with([&](int reading) {
                          fake.board().shows_zero_watts = reading >= 20 && reading < 60;
                        }).total;
  EXPECT_TRUE(has(energy, FindingCode::source_gap));
  EXPECT_LT(energy.joules()->lower, 620.0);   // as if nothing had been drawn meanwhile
  EXPECT_GT(energy.joules()->upper, 2000.0);  // as if as much as the board can
}

TEST_F(Gallery15Gpu, FlatPowerCounts) {
  EXPECT_NEAR(measure().total.joules()->point, 1000.0, 1e-9);
}

TEST_F(Gallery15Gpu, FallingPowerCountsByTheCounter) {
  fake.board().course = {{0.0, 300.0}, {3.0, 200.0}, {6.0, 100.0}};
  EXPECT_NEAR(measure().total.joules()->point, 1900.0, 1e-9);
}

TEST_F(Gallery15Gpu, FallingPowerCountsByTheIntegral) {
  fake.board().has_energy = false;
  fake.board().course = {{0.0, 300.0}, {3.0, 200.0}, {6.0, 100.0}};
  EXPECT_NEAR(measure().total.joules()->point, 1900.0, 20.0);  // two steps, each seen to 100 ms
}

TEST_F(Gallery15Gpu, FallingPowerCountsByTheDriversSamples) {
  FakeBoard& board = fake.board();
  board.has_energy = false;
  board.has_samples = true;
  board.architecture = 4;
  board.refresh_ns = 20'000'000;
  board.window_ns = 10'000'000;
  board.course = {{0.0, 300.0}, {3.0, 200.0}, {6.0, 100.0}};
  const Measurement measured = measure();
  EXPECT_NEAR(measured.total.joules()->point, 1900.0, 4.0);
  EXPECT_GT(measured.sources[0].readings, 400);
}

TEST_F(Gallery26Gpu, EveryBoardCounts) {
  fake.driver().boards = {{.uuid = "GPU-a"}, {.uuid = "GPU-b", .course = {{0.0, 300.0}}}};
  const Measurement measured = measure();
  EXPECT_EQ(measured.sources.size(), 4U);  // each board's power checks its counter
  EXPECT_NEAR(measured.total.joules()->point, 4000.0, 1e-9);
}

TEST_F(Gallery26Gpu, BothSocketsTheirMemoriesAndBothBoardsCountToTheFractionOfAJoule) {
  fake.driver().boards = {{.uuid = "GPU-a"}, {.uuid = "GPU-b", .course = {{0.0, 300.0}}}};
  FakeMachine machine;
  std::vector<FakeZone*> zones;
  for (const char* socket : {"intel-rapl:0", "intel-rapl:1"}) {
    const std::string folder = socket;
    zones.push_back(&machine.add_zone(folder, "package-" + folder.substr(folder.size() - 1)));
    zones.push_back(&machine.add_zone(folder + ":0", "dram"));
  }
  Sources sources = machine.sources();
  std::ranges::move(scan_nvml(fake.path()).readable, std::back_inserter(sources));
  OpenWindow window{std::move(sources), clock};
  double joules = 0.25;
  for (FakeZone* zone : zones) zone->consume(Joules{joules *= 2.0});
  window.pass(10s);
  const Energy total = window.end().total;
  EXPECT_EQ(total.perimeter().key(), "cpu_package+dram+gpu");
  EXPECT_NEAR(total.joules()->point, 0.5 + 1.0 + 2.0 + 4.0 + 1000.0 + 3000.0, 1e-6);
}

TEST_F(Gallery30Gpu, AReloadedDriverIsASplitNotAWrap) {
  const Energy energy = measure_with([&](int reading) {
                          if (reading == 50) fake.reload_driver();
                        }).total;
  EXPECT_TRUE(has(energy, FindingCode::counter_reset));
  EXPECT_NEAR(energy.joules()->point, 1000.0, 1.0);  // what is not known is filled in
  EXPECT_LT(energy.joules()->lower, 990.0);
}

TEST_F(Gallery32Gpu, ABoardThatIsLostForASecondIsBridgedByItsCounter) {
  const Energy energy = measure_with([&](int reading) {
                          fake.board().is_lost = reading >= 30 && reading < 40;
                        }).total;
  EXPECT_NEAR(energy.joules()->point, 1000.0, 1e-9);
  EXPECT_TRUE(has(energy, FindingCode::source_unreadable));
}

/// 100 W and 300 W by turns of 65 ms, the first of them shorter by the phase.
std::vector<FakePhase> square_wave(double phase_seconds) {
  std::vector<FakePhase> course = {{0.0, 300.0}};
  for (int turn = 1; turn < 200; ++turn)
    course.push_back({turn * 0.065 - phase_seconds, turn % 2 == 0 ? 300.0 : 100.0});
  return course;
}

class PartTimeSensor : public GpuGallery, public ::testing::WithParamInterface<double> {};

/// Of the same load the first board counts every joule, the second shows 25 of each 100 ms.
TEST_P(PartTimeSensor, StaysWithinItsIntervalWhateverThePhase) {
  fake.driver().boards = {
      {.uuid = "GPU-a", .course = square_wave(GetParam())},
      {.uuid = "GPU-b", .course = square_wave(GetParam()), .has_energy = false}};
  const Measurement measured = measure();
  const double truth = measured.sources[0].energy.joules()->point;
  const Estimate seen = *measured.sources[1].energy.joules();
  EXPECT_LT(seen.lower, truth);
  EXPECT_GT(seen.upper, truth);
  EXPECT_NEAR(seen.point, truth, 0.05 * truth);
}

INSTANTIATE_TEST_SUITE_P(EveryPhase, PartTimeSensor, ::testing::Range(0.0, 0.13, 0.01));

}  // namespace
}  // namespace carnot
