// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/deliberate_load.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"

namespace carnot {
namespace {

using SpinClock = std::chrono::steady_clock;

/// A slice of a thread's time: short beside any meter's period, long beside a timer's jitter.
constexpr std::chrono::milliseconds kSlice{10};
constexpr std::size_t kStreamedNumbers = 4U << 20U;  // 32 MB of doubles: more than a core's caches

/// What the compiler must believe to be used.
void keep(double value) { asm volatile("" : : "g"(&value) : "memory"); }

/// Each runs for some microseconds, so that a slice ends in time.
void count() {
  std::uint64_t sum = 1;
  for (int i = 0; i < 20'000; ++i) sum = sum * 6364136223846793005ULL + 1442695040888963407ULL;
  keep(static_cast<double>(sum));
}

void multiply_and_add() {
  double lanes[16];
  for (int i = 0; i < 16; ++i) lanes[i] = 1.0 + i;
  for (int i = 0; i < 4'000; ++i) {
    for (double& lane : lanes) lane = lane * 0.999999 + 1e-6;
  }
  keep(lanes[0] + lanes[15]);
}

void stream(std::vector<double>& memory, std::size_t& at) {
  constexpr std::size_t kPiece = 16'384;
  if (memory.empty()) memory.assign(kStreamedNumbers, 1.0);
  for (std::size_t i = 0; i < kPiece; ++i) memory[at + i] += 1.0;
  at = (at + kPiece) % kStreamedNumbers;
}

}  // namespace

CpuLoad::CpuLoad(int cpus) {
  CARNOT_ASSERT(cpus > 0);
  for (int i = 0; i < cpus; ++i) {
    Worker& worker = *workers_.emplace_back(std::make_unique<Worker>());
    worker.thread = std::jthread{[&worker](const std::stop_token& stop) { run(worker, stop); }};
  }
}

CpuLoad::~CpuLoad() {
  for (const auto& worker : workers_) worker->thread.request_stop();
}

void CpuLoad::set(double cpus, Work work) {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    workers_[i]->work = work;
    workers_[i]->duty = std::clamp(cpus - static_cast<double>(i), 0.0, 1.0);
  }
}

void CpuLoad::run(Worker& worker, const std::stop_token& stop) {
  std::vector<double> memory;
  std::size_t at = 0;
  while (!stop.stop_requested()) {
    const double duty = worker.duty;
    const auto begin = SpinClock::now();
    const auto busy_until = begin + std::chrono::duration_cast<SpinClock::duration>(duty * kSlice);
    const Work work = worker.work;
    while (duty > 0.0 && SpinClock::now() < busy_until) {
      switch (work) {
        case Work::counting:
          count();
          break;
        case Work::arithmetic:
          multiply_and_add();
          break;
        case Work::memory:
          stream(memory, at);
          break;
      }
    }
    if (duty < 1.0) std::this_thread::sleep_until(begin + kSlice);
  }
}

}  // namespace carnot
