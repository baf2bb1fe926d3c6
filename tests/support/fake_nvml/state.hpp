// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace carnot {

/// From when on a board draws what.
struct FakePhase {
  double from_seconds = 0.0;
  double watts = 100.0;
};

/// What one process did on a board, as the driver sampled it.
struct FakeProcess {
  unsigned int pid = 0;
  unsigned long long stamp_us = 0;
  unsigned int sm_percent = 0;
};

/// One board of the fake driver: an H100 that draws 100 W unless told otherwise.
struct FakeBoard {
  std::string uuid = "GPU-5ba8a1c0-0000-4000-8000-000000000000";
  std::string name = "NVIDIA H100";
  unsigned int architecture = 9;  // nvmlDeviceArchitecture_t
  int compute_major = 9;
  int compute_minor = 0;
  std::vector<FakePhase> course = {FakePhase{}};  // by time; the first one holds before it, too
  std::int64_t refresh_ns = 100'000'000;          // counter and power move on only then
  std::int64_t window_ns = 25'000'000;            // instant power is the mean of the last so much
  bool has_energy = true;
  bool has_instant = true;  // field 186
  bool has_average = true;  // field 185: the last second's mean
  bool has_usage = true;
  bool usage_is_mean = true;
  bool has_samples = false;
  bool shows_zero_watts = false;
  bool is_lost = false;
  bool mig = false;
  unsigned int limit_milliwatts = 700'000;
  unsigned int busy_percent = 40;
  unsigned int sm_megahertz = 1755;
  unsigned int other_megahertz = 1755;  // that of every other call
  unsigned long long throttle_mask = 0;
  std::vector<FakeProcess> processes = {};
  /// Instead of these, where it is set: what it gives at each call.
  std::function<std::vector<FakeProcess>()> processes_now = nullptr;
  unsigned int celsius = 61;
};

/// `function` answers `result` on `calls` calls, from its call number `from` on (0: the next one).
struct FakeFault {
  std::string function;
  int from = 0;
  int calls = 1'000'000;
  int result = 999;
};

/// The whole fake driver. Time is the test's.
struct FakeDriver {
  std::vector<FakeBoard> boards = std::vector<FakeBoard>(1);
  std::string version = "550.54.15";
  std::function<std::int64_t()> now_ns = [] { return std::int64_t{0}; };
  std::int64_t loaded_at_ns = 0;
  unsigned long long stamps_begin_us = 0;  // the driver's clock at 0 ns
  int init_result = 0;
  int init_takes_ms = 0;  // of real time: a driver that wakes its boards
  bool is_initialised = false;
  int inits = 0;
  int shutdowns = 0;
  unsigned int handles_of = 0;  // handles of another load are refused
  std::vector<FakeFault> faults;
  std::map<std::string, int> calls;
};

}  // namespace carnot
