// SPDX-License-Identifier: Apache-2.0
#include "app/measure/memory_watch.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace carnot {
namespace {

using namespace std::chrono_literals;

TEST(MemoryWatch, TellsTheMeanOfWhatItSaw) {
  MemoryWatch watch{[] { return MemoryShares{.command = 0.25, .group = {}}; }};
  std::this_thread::sleep_for(200ms);
  const MemoryShares shares = watch.finish();
  EXPECT_DOUBLE_EQ(shares.command.value(), 0.25);
  EXPECT_FALSE(shares.group.has_value());
}

TEST(MemoryWatch, OfATimeTooShortForALookTellsNothing) {
  MemoryWatch watch{[] { return MemoryShares{.command = 0.25, .group = {}}; }};
  EXPECT_FALSE(watch.finish().command.has_value());
}

TEST(MemoryWatch, WhereALookFailedTellsNothing) {
  MemoryWatch watch{[] { return MemoryShares{}; }};
  std::this_thread::sleep_for(200ms);
  EXPECT_FALSE(watch.finish().command.has_value());
}

}  // namespace
}  // namespace carnot
