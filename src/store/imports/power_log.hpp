// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "records/power_course.hpp"
#include "store/imports/import_log.hpp"

namespace carnot {

struct PowerSample {
  WallTime when;
  Watts power{};
  std::int64_t line = 0;
};

/// What the samples of one sensor come to.
struct LoggedEnergy {
  Joules joules{};
  /// How much the gaps may hold more or less: half of what lies between lowest and highest power.
  Joules gaps{};
  Watts lowest{};
  Watts highest{};
  WallTime first{};
  WallTime last{};
  std::int64_t first_line = 0;
  std::int64_t last_line = 0;
  std::int64_t rows = 0;
  PowerCourse course{};  // where the options ask for it

  Seconds duration() const { return last - first; }
};

/// Powers of one sensor in order of time, added up by trapezoids over their own stamps. Memory does
/// not grow with their number, unless their course is to be kept.
class LoggedPowers {
 public:
  /// Notes what is odd about the stamps. One that is earlier than its predecessor is left out.
  void add(const PowerSample& sample, ImportLog& log);
  /// Empty for fewer than two rows that count. Call once.
  std::optional<LoggedEnergy> finish(ImportLog& log);

 private:
  struct Step {
    Seconds length{};
    std::int64_t line = 0;
  };
  void count(const PowerSample& sample, ImportLog& log);
  void look_for_gap(Step step, ImportLog& log);
  void learn_period(ImportLog& log);
  void look_for_bursts(const std::vector<Seconds>& sorted, ImportLog& log) const;

  LoggedEnergy sum_;
  Watts power_{};  // of the last row that counts
  Seconds in_gaps_{};
  std::deque<PowerSample> held_;  // that may turn out to be of the end that is left out
  std::size_t left_out_ = 0;      // at the front
  std::vector<Step> first_steps_;
  std::optional<Seconds> period_;
};

}  // namespace carnot
