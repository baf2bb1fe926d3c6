// SPDX-License-Identifier: Apache-2.0
#include "app/library_start.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "sensors/nvml/scan.hpp"
#include "sensors/rocm_smi/scan.hpp"
#include "support/fake_machine.hpp"
#include "support/fake_nvml/fake_nvml.hpp"
#include "support/fake_rocm_smi/fake_rocm_smi.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> kinds_of(const Scan& scan) {
  std::vector<std::string> kinds;
  for (const auto& source : scan.readable) kinds.emplace_back(key_of(source->description().kind));
  return kinds;
}

/// A machine with a board of either vendor, whose libraries take their time.
class Libraries : public ::testing::Test {
 protected:
  std::vector<LibraryLook> both() {
    const auto always = [](const SysRoot&) { return true; };
    return {
        {"NVML", always, [this](const SysRoot&, const Clock&) { return scan_nvml(nvml_.path()); }},
        {"ROCm SMI", always, [this](const SysRoot& sys, const Clock& clock) {
           return scan_rocm_smi(rocm_.names(), sys, clock, 1ms);
         }}};
  }

  FakeMachine machine_;
  RealClock clock_;
  FakeNvml nvml_{clock_};
  FakeRocmSmi rocm_{clock_};
};

TEST_F(Libraries, StartBesideEachOther) {
  nvml_.driver().init_takes_ms = 200;
  rocm_.state().init_takes_ms = 200;
  const auto begin = std::chrono::steady_clock::now();
  LibraryStart start{both(), machine_.sys(), clock_};
  EXPECT_THAT(kinds_of(start.wait_for_all()), ElementsAre("nvml", "nvml", "rocm_smi"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 390ms);
  EXPECT_THAT(start.pending(), IsEmpty());
  ASSERT_EQ(start.costs().size(), 2U);
  EXPECT_GE(start.costs()[0].seconds.count(), 0.2);
}

TEST_F(Libraries, ThatAreLateAreNotWaitedForAndHandOnWhatTheyFind) {
  nvml_.driver().init_takes_ms = 300;
  std::atomic<int> handed{0};
  LibraryStart start{both(), machine_.sys(), clock_};
  EXPECT_THAT(kinds_of(start.wait_for(Seconds{0.1})), ElementsAre("rocm_smi"));
  EXPECT_THAT(start.pending(), ElementsAre("NVML"));
  start.hand_on([&handed](const Scan& late) { handed += static_cast<int>(late.readable.size()); });
  start.wait_for_all();
  EXPECT_EQ(handed, 2);  // the counter and its check
}

TEST_F(Libraries, WhatCameBetweenTheWaitAndTheTakerIsNotLost) {
  int handed = 0;
  LibraryStart start{both(), machine_.sys(), clock_};
  while (start.costs().size() < 2) std::this_thread::sleep_for(1ms);
  EXPECT_THAT(start.pending(), ElementsAre("NVML", "ROCm SMI"));
  start.hand_on([&handed](const Scan& late) { handed += static_cast<int>(late.readable.size()); });
  EXPECT_EQ(handed, 3);
}

TEST_F(Libraries, WhoComesAfterTheEndIsDropped) {
  nvml_.driver().init_takes_ms = 200;
  bool handed = false;
  {
    LibraryStart start{both(), machine_.sys(), clock_};
    start.wait_for(Seconds{0.05});
    start.hand_on([&handed](const Scan&) { handed = true; });
    start.stop_handing_on();
    EXPECT_THAT(start.pending(), ElementsAre("NVML"));
  }
  EXPECT_FALSE(handed);
  EXPECT_EQ(nvml_.driver().inits, 1);  // its thread was waited for
}

}  // namespace
}  // namespace carnot
