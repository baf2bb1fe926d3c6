// SPDX-License-Identifier: Apache-2.0
#include "sensors/memory_estimate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "support/fake_machine.hpp"

namespace carnot {
namespace {

TEST(FittedMemory, ReadsTheKernelsTotal) {
  EXPECT_EQ(fitted_memory("MemTotal:       16384 kB\nMemFree: 1 kB\n"), 16384U * 1024U);
  EXPECT_EQ(fitted_memory("MemFree: 1 kB\n"), 0U);
  EXPECT_EQ(fitted_memory("MemTotal: many kB\n"), 0U);
  EXPECT_EQ(fitted_memory("MemTotal: 16384\n"), 0U);
  EXPECT_EQ(fitted_memory("MemTotal: 99999999999999999999 kB\n"), 0U);
  EXPECT_EQ(fitted_memory(""), 0U);
}

TEST(MemoryEstimate, DrawsByItsSizeAndSaysHowLittleThatIsKnown) {
  FakeMachine machine;
  machine.write("/proc/meminfo", "MemTotal: 62500000 kB\n");  // 64 GB
  const auto source = memory_estimate(machine.sys());
  source->read(machine.clock);
  machine.clock.advance(std::chrono::seconds{10});
  const auto value = std::get<ModelledValue>(source->read(machine.clock).value);
  EXPECT_NEAR(value.joules.si(), 64.0 * 0.3725 * 10.0, 1e-9);
  EXPECT_DOUBLE_EQ(value.factor, 4.0);
  EXPECT_EQ(source->description().domain, Domain::dram);
  EXPECT_EQ(source->description().provenance, Provenance::estimated);
}

TEST(MemoryEstimate, WithoutASizeThereIsNone) {
  const FakeMachine machine;
  EXPECT_EQ(memory_estimate(machine.sys()), nullptr);
}

TEST(MemoryEstimate, ItsConfidenceIsTheShareOfModulesOnWhichTwoModelsAgree) {
  constexpr double kWattsPerModule = 5.0;  // CodeCarbon
  constexpr std::array<double, 6> kGigabytes{4, 8, 16, 32, 64, 128};
  const auto agreeing = std::ranges::count_if(kGigabytes, [](double gigabytes) {
    const double ratio = kMemoryWattsPerGigabyte * gigabytes / kWattsPerModule;
    return ratio < kMemoryFactor && ratio > 1.0 / kMemoryFactor;
  });
  EXPECT_NEAR(static_cast<double>(agreeing) / kGigabytes.size(), kMemoryConfidence, 0.005);
}

}  // namespace
}  // namespace carnot
