// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/clock.hpp"
#include "support/fake_nvml/state.hpp"

namespace carnot {

/// The test's hand on the fake libnvidia-ml.so.1, which lives in a library of its own and is opened
/// as NVIDIA's would be. Each object starts with a fresh driver that goes by `clock`; one at a
/// time.
class FakeNvml {
 public:
  /// `old`: without what came after 2015, which is energy, fields, samples, words.
  enum class Driver { today, old };

  /// `clock` must outlive this and every source that was opened.
  explicit FakeNvml(const Clock& clock, Driver driver = Driver::today);

  /// What to open.
  const std::string& path() const { return path_; }

  FakeDriver& driver() { return driver_; }
  FakeBoard& board(std::size_t index = 0) { return driver_.boards.at(index); }
  void fail(std::string function, int result, int calls = 1'000'000);
  /// Of its next call on.
  void heal() { driver_.faults.clear(); }
  /// Handles become void, NVML must be started again, counters begin at 0.
  void reload_driver();

 private:
  std::string path_;
  FakeDriver& driver_;
};

}  // namespace carnot
