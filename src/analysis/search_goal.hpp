// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "analysis/cost_rates.hpp"
#include "analysis/trial_figures.hpp"
#include "records/trial.hpp"

namespace carnot {

/// What a search makes small.
enum class Goal { energy, latency, size, cost };
std::span<const Goal> all_goals();
std::string_view key_of(Goal goal);

struct GoalValue {
  double value = 0.0;
  /// Of the joules in it; empty where there are none. Only values of one kind are comparable.
  std::optional<EnergyKind> kind{};
};

/// The goal's figure of one valid trial: joules, seconds or money by `prices` per inference; bytes
/// of the model's file. Empty where it is not known, or not positive.
std::optional<GoalValue> goal_value(Goal goal, const Trial& trial, const PreparedModel& model,
                                    const Prices& prices);

/// Whether it can be told without running anything.
constexpr bool is_static(Goal goal) { return goal == Goal::size; }

}  // namespace carnot
