// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/rng.hpp"

namespace carnot::coverage {

/// Power that keeps a level and then jumps to another: piecewise constant, so its energy is exact.
/// Times in seconds from 0 on, powers in watts, energies in joules.
class Load {
 public:
  /// Levels uniform within [low, high] W, each held for exponentially distributed times of mean
  /// `hold` seconds, from 0 to `length`.
  static Load jumping(Rng& rng, double low, double high, double hold, double length);

  /// Work and rest by turns, each held for exponentially distributed times of mean `hold` seconds;
  /// rest draws a sixth of work: the prior of the budget's refresh term.
  static Load by_turns(Rng& rng, double hold, double length);

  /// At rest but for [begin, end].
  static Load stepping(Rng& rng, double begin, double end);

  /// Half of each period at a high level, half at rest, from `phase` on.
  static Load repeating(Rng& rng, double period, double phase, double length);

  double energy_until(double when) const;
  double power_at(double when) const { return at(when).watts; }
  double mean(double begin, double end) const {
    return (energy_until(end) - energy_until(begin)) / (end - begin);
  }

 private:
  struct Start {
    double when;
    double energy;
    double watts;
  };
  /// REQUIRES: not before the level that was set last.
  void set(double when, double watts);
  const Start& at(double when) const;

  std::vector<Start> starts_;
};

}  // namespace carnot::coverage
