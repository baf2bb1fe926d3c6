// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "base/units.hpp"
#include "records/energy.hpp"
#include "store/imports/import_log.hpp"

namespace carnot {

/// Joules that a log shows as a sum that grows. Nobody knows where the counter ends, so that a fall
/// is no wrap that could be mended: the step is left out, and what is left is too low.
class CounterLog {
 public:
  void add(double joules, std::int64_t line, const std::string& name, ImportLog& log);
  /// What it grew by. Missing with fewer than two rows. Call once.
  Energy finish(Domain domain) const;

 private:
  void count(double joules, std::int64_t line, const std::string& name, ImportLog& log);

  struct Held {
    double joules = 0.0;
    std::int64_t line = 0;
  };
  std::optional<double> last_;
  double grown_ = 0.0;
  std::int64_t rows_ = 0;
  bool has_fallen_ = false;
  std::deque<Held> held_;  // that may turn out to be of the end that is left out
  std::size_t left_out_ = 0;
};

}  // namespace carnot
