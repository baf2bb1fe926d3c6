// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "base/units.hpp"

namespace carnot {

/// A rate that a search tried.
struct RateTry {
  double per_second = 0.0;
  bool in_time = false;
  std::optional<Seconds> latency{};  // its p99; empty with too few queries
};

/// Looks for the largest rate at which a server still answers in time, by halving the interval
/// between a rate that did and one that did not. Pure: whoever asks runs the queries.
///
/// At the rate that the model reaches back to back its queue never empties, so that one is taken to
/// fail without being tried.
class RateSearch {
 public:
  /// Known to `precision` (a share of the rate) is near enough: above it a p99 over some hundred
  /// queries differs from run to run more than from rate to rate.
  static constexpr double kPrecision = 0.05;
  /// Below this share of the capacity there is hardly a queue: who is late there is always late.
  static constexpr double kLeastShare = 0.02;

  /// REQUIRES: capacity > 0, queries per second back to back.
  explicit RateSearch(double capacity_per_second);

  /// What to try next; empty when the answer is near enough, or there is none.
  std::optional<double> next() const;
  /// What a run showed. Of two that contradict each other, which is noise, the later counts: the
  /// run that decides is longer than those that searched. REQUIRES: rate > 0.
  void record(double per_second, bool in_time);

  /// Empty while none was in time.
  std::optional<double> largest_in_time() const;
  double least_too_high() const { return too_high_; }

 private:
  double capacity_;
  double too_high_;
  std::vector<double> in_time_;  // ascending, all below too_high_
};

}  // namespace carnot
