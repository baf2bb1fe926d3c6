// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "analysis/trial_figures.hpp"
#include "records/trial.hpp"

namespace carnot {

/// What a search makes small.
enum class Goal { energy, latency, size, cost };
std::string_view key_of(Goal goal);
std::optional<Goal> goal_of(std::string_view key);

/// What an inference costs: C = kWh · price + hours · price of the hardware (tactics.md 8). In one
/// currency.
struct CostRates {
  double per_kilowatt_hour = 0.0;
  double per_hour = 0.0;  // of the machine: its price over its life, or its rent
  bool operator==(const CostRates&) const = default;
};

struct GoalValue {
  double value = 0.0;
  /// Of the joules in it; empty where there are none. Only values of one kind are comparable.
  std::optional<EnergyKind> kind{};
};

/// The goal's figure of one valid trial: joules, seconds or money per inference; bytes of the
/// model's file. Empty where it is not known, or not positive.
std::optional<GoalValue> goal_value(Goal goal, const Trial& trial, const PreparedModel& model,
                                    const CostRates& rates);

/// Whether it can be told without running anything.
constexpr bool is_static(Goal goal) { return goal == Goal::size; }

}  // namespace carnot
