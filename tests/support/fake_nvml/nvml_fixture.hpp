// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "sensors/nvml/scan.hpp"
#include "support/fake_nvml/fake_nvml.hpp"
#include "support/source_views.hpp"

namespace carnot {

/// A machine with the fake driver, for the tests of what opens and reads it.
class NvmlTest : public ::testing::Test {
 protected:
  Scan scan() const { return scan_nvml(fake.path()); }
  /// But for those that check it.
  std::unique_ptr<Source> only_source() const {
    Scan found = scan();
    EXPECT_EQ(std::ranges::count_if(
                  found.readable,
                  [](const auto& source) { return source->description().checks.empty(); }),
              1);
    return std::move(found.readable.at(0));
  }
  std::uint64_t ticks(Source& source) const { return ticks_of(source, clock); }
  double watts(Source& source) const { return watts_of(source, clock); }
  std::string failure(Source& source) const { return failure_of(source, clock); }
  /// A GTX 1080 of a driver before 530: no counter, power of the moment, the driver's samples.
  FakeBoard& pascal() {
    FakeBoard& board = fake.board();
    board.name = "NVIDIA GeForce GTX 1080";
    board.architecture = 4;
    board.has_energy = board.has_instant = board.has_average = board.usage_is_mean = false;
    board.refresh_ns = 20'000'000;
    board.window_ns = 10'000'000;
    return board;
  }

  ManualClock clock;
  FakeNvml fake{clock};
};

}  // namespace carnot
