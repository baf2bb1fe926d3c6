// SPDX-License-Identifier: Apache-2.0
#include "meter/least_window.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace carnot {
namespace {

SourceDescription rapl() {
  SourceDescription source;
  source.counter = CounterSpec{.joules_per_tick = 61.035e-6, .last = ~0U};
  return source;
}

TEST(LeastWindow, AtHighPowerTheRefreshDecides) {
  // 1.96 · .716 T / 1 % = 140 T.
  EXPECT_NEAR(least_window(0.01, rapl(), Seconds{1e-3}, Watts{100.0})->count(), 0.1403, 1e-4);
}

TEST(LeastWindow, AtLowPowerTheQuantumJoinsInSquares) {
  const double refresh = 0.7157e-3;                          // of 1 ms, in seconds
  const double quantum = 61.035e-6 / std::sqrt(6.0) / 0.05;  // at 50 mW, in seconds
  EXPECT_NEAR(least_window(0.01, rapl(), Seconds{1e-3}, Watts{0.05})->count(),
              1.959964 * std::hypot(refresh, quantum) / 0.01, 1e-4);
}

TEST(LeastWindow, NothingFollowsFromNothing) {
  EXPECT_FALSE(least_window(0.01, SourceDescription{}, Seconds{1e-3}, Watts{100.0}));
  EXPECT_FALSE(least_window(0.01, rapl(), Seconds{0.0}, Watts{100.0}));
  EXPECT_FALSE(least_window(0.01, rapl(), Seconds{1e-3}, Watts{0.0}));
}

}  // namespace
}  // namespace carnot
