// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "records/energy.hpp"
#include "records/power_course.hpp"
#include "store/imports/import_log.hpp"

namespace carnot {

/// Joules that a log shows as a sum that grows. Nobody knows where the counter ends, so that a fall
/// is no wrap that could be mended: the step is left out, and what is left is too low.
class CounterLog {
 public:
  struct Row {
    double joules = 0.0;
    WallTime when;
    std::int64_t line = 0;
  };
  void add(const Row& row, const std::string& name, ImportLog& log);
  /// What it grew by. Missing with fewer than two rows. Call once.
  Energy finish(Domain domain) const;
  /// The mean power between rows; of a step that was left out nothing is known.
  const PowerCourse& course() const { return course_; }

 private:
  void count(const Row& row, const std::string& name, ImportLog& log);
  void note_step(const Row& row);

  std::optional<Row> last_;
  WallTime first_{};
  double grown_ = 0.0;
  std::int64_t rows_ = 0;
  bool has_fallen_ = false;
  PowerCourse course_;    // only where the options ask for it
  std::deque<Row> held_;  // that may turn out to be of the end that is left out
  std::size_t left_out_ = 0;
};

}  // namespace carnot
