// SPDX-License-Identifier: Apache-2.0
#include "analysis/search_goal.hpp"

#include <array>

#include "base/units.hpp"

namespace carnot {
namespace {

constexpr std::array kGoals{Goal::energy, Goal::latency, Goal::size, Goal::cost};

std::optional<GoalValue> joules_of(const Trial& trial) {
  const auto energy = energy_per_inference(trial);
  if (!energy || !energy->joules()) return std::nullopt;
  return GoalValue{energy->joules()->point, kind_of(*energy)};
}

std::optional<GoalValue> seconds_of(const Trial& trial) {
  const auto seconds = seconds_per_inference(trial);
  return seconds ? std::optional{GoalValue{*seconds}} : std::nullopt;
}

/// A price of nothing asks for no figure.
std::optional<GoalValue> cost_of(const Trial& trial, const CostRates& rates) {
  const auto joules = rates.per_kilowatt_hour > 0.0 ? joules_of(trial) : GoalValue{};
  const auto seconds = rates.per_hour > 0.0 ? seconds_of(trial) : GoalValue{};
  if (!joules || !seconds) return std::nullopt;
  return GoalValue{joules->value / kJoulesPerKilowattHour * rates.per_kilowatt_hour +
                       seconds->value / kSecondsPerHour * rates.per_hour,
                   joules->kind};
}

std::optional<GoalValue> value_of(Goal goal, const Trial& trial, const PreparedModel& model,
                                  const CostRates& rates) {
  switch (goal) {
    case Goal::energy:
      return joules_of(trial);
    case Goal::latency:
      return seconds_of(trial);
    case Goal::size:
      return GoalValue{static_cast<double>(model.file_bytes)};
    case Goal::cost:
      return cost_of(trial, rates);
  }
  return std::nullopt;
}

}  // namespace

std::string_view key_of(Goal goal) {
  switch (goal) {
    case Goal::energy:
      return "energy";
    case Goal::latency:
      return "latency";
    case Goal::size:
      return "size";
    case Goal::cost:
      return "cost";
  }
  return "";
}

std::optional<Goal> goal_of(std::string_view key) {
  for (const Goal goal : kGoals) {
    if (key_of(goal) == key) return goal;
  }
  return std::nullopt;
}

std::optional<GoalValue> goal_value(Goal goal, const Trial& trial, const PreparedModel& model,
                                    const CostRates& rates) {
  auto found = value_of(goal, trial, model, rates);
  return found && found->value > 0.0 ? found : std::nullopt;
}

}  // namespace carnot
