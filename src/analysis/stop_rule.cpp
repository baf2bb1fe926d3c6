// SPDX-License-Identifier: Apache-2.0
#include "analysis/stop_rule.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/assert.hpp"

namespace carnot {
namespace {

constexpr std::array kFirstLooks = {kFewestBlocks, 8, 12, 20, 30, 45};
constexpr double kAlways = 1.02;
constexpr double kAtTheGoal = 0.7;

double luck(int blocks) { return kAtTheGoal / std::sqrt(static_cast<double>(blocks)); }

/// The plain half-width at which the widened one is the goal.
double stopping_width(double goal, int blocks) { return goal / (kAlways + luck(blocks)); }

}  // namespace

int next_look(int blocks) {
  for (const int look : kFirstLooks) {
    if (look > blocks) return look;
  }
  int look = kFirstLooks.back();
  while (look <= blocks) {
    const int step = look / 2 + look % 2;
    if (look > std::numeric_limits<int>::max() - step) return std::numeric_limits<int>::max();
    look += step;
  }
  return look;
}

bool narrow_enough(double half_width, double goal, int blocks) {
  CARNOT_ASSERT(goal > 0.0);
  return blocks >= kFewestBlocks && half_width <= stopping_width(goal, blocks);
}

double stop_rule_widening(double half_width, double goal, int blocks) {
  CARNOT_ASSERT(goal > 0.0 && blocks > 0 && half_width >= 0.0);
  const double stopping = stopping_width(goal, blocks);
  if (half_width > stopping) return std::max(kAlways, goal / half_width);
  return kAlways + luck(blocks) * std::pow(half_width / stopping, 3);
}

}  // namespace carnot
