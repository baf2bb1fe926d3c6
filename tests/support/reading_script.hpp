// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "meter/measurement.hpp"

namespace carnot {

/// An instant of a script, which begins at 0 s.
inline SteadyTime instant(double seconds) {
  return SteadyTime{std::chrono::seconds{1000}} +
         std::chrono::nanoseconds{std::llround(seconds * 1e9)};
}

/// What sources show, told reading by reading, and the window over it: neither clock nor meter.
class ReadingScript {
 public:
  ReadingScript() = default;
  explicit ReadingScript(SourceDescription source) { add(std::move(source)); }

  /// What is told from here on is this source's.
  void add(SourceDescription source) { sources_.push_back(std::move(source)); }

  void watts(double when, double watts) { tell(when, PowerValue{Watts{watts}}); }
  void ticks(double when, std::uint64_t ticks) { tell(when, CounterValue{ticks}); }
  void failure(double when, std::string reason) { tell(when, ReadFailure{std::move(reason)}); }
  /// Watts from second 0 on, one reading per second.
  void watts_each_second(const std::vector<double>& values) {
    for (std::size_t second = 0; second < values.size(); ++second)
      watts(static_cast<double>(second), values[second]);
  }

  /// REQUIRES: begin < end, in seconds of the script.
  Measurement over(double begin, double end) const {
    return measurement_of(sources_, readings_, "w", instant(begin), instant(end));
  }
  /// Of the first source.
  Energy energy(double begin, double end) const { return over(begin, end).sources.at(0).energy; }

  const std::vector<Reading>& readings() const { return readings_; }

 private:
  void tell(double when, decltype(Reading::value) value) {
    readings_.push_back({sources_.size() - 1, instant(when), std::move(value)});
  }

  std::vector<SourceDescription> sources_;
  std::vector<Reading> readings_;
};

}  // namespace carnot
