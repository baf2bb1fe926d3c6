// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace carnot::coverage {

enum class Shape {
  by_turns,  // work and rest, changing at random instants
  jumping,   // between any levels of 40 to 160 W, at random instants
  stepping,  // rest, work, rest: the steps lie at the window's edges
  bursts,    // 1 s of work, 1 s of rest
  in_step,   // work that repeats with the sensor's refresh, at a phase that stays
};

enum class Kind { counter, momentary, mean };

/// A sensor, the load that it looks at and the window over it.
struct Row {
  std::string_view name;
  Kind kind = Kind::counter;
  double refresh = 1e-3;  // s
  double tick = 0.0;      // J
  double averaged = 0.0;  // s
  double polled = 0.0;    // s between readings; 0: at the edges alone
  double gain = 0.0;      // 95 % half-width
  double offset = 0.0;    // W, likewise
  double step = 0.0;      // W: a power is told in whole ones of it, rounded or cut off
  double stated_step = 0.0;
  double clock = 0.0;  // s that its stamps may be off (95 %), all by the same
  double hold = 0.01;  // s that the load keeps a level
  Shape shape = Shape::jumping;
  double length = 1.0;  // s of the window
};

/// Every row of the table, in its order: the loads are drawn one after the other.
std::span<const Row> coverage_rows();

/// What a row owes. The prior of the meter's budget is work and rest by turns for counters, and for
/// powers what their readings show of a load that jumps. No interval can be narrow for loads that
/// nobody stated: of these only that the truth is not missed is promised, and that the interval is
/// no nonsense.
struct Promise {
  std::string_view text;
  double least;  // share of the intervals that hold the truth
  double most = 1.0;
  double widest = kNarrow;  // of the narrowest interval that would do
  bool flag_will_do = false;

  static constexpr double kNarrow = 2.0;
  static constexpr double kNoNonsense = 3.0;
};

Promise promise_of(const Row& row);

}  // namespace carnot::coverage
