// SPDX-License-Identifier: Apache-2.0
#include "analysis/search_goal.hpp"

#include <array>

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

/// What charges nothing asks for no figure.
std::optional<GoalValue> charged(const Trial& trial, const CostRate& rate) {
  const auto joules = rate.per_joule > 0.0 ? joules_of(trial) : GoalValue{};
  const auto seconds = rate.per_second > 0.0 ? seconds_of(trial) : GoalValue{};
  if (!joules || !seconds) return std::nullopt;
  return GoalValue{rate.per_joule * joules->value + rate.per_second * seconds->value, joules->kind};
}

std::optional<GoalValue> value_of(Goal goal, const Trial& trial, const PreparedModel& model,
                                  const Prices& prices) {
  switch (goal) {
    case Goal::energy:
      return joules_of(trial);
    case Goal::latency:
      return seconds_of(trial);
    case Goal::size:
      return GoalValue{static_cast<double>(model.file_bytes)};
    case Goal::cost:
      return charged(trial, money_rate(prices));
  }
  return std::nullopt;
}

}  // namespace

std::span<const Goal> all_goals() { return kGoals; }

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

std::optional<GoalValue> goal_value(Goal goal, const Trial& trial, const PreparedModel& model,
                                    const Prices& prices) {
  auto found = value_of(goal, trial, model, prices);
  return found && found->value > 0.0 ? found : std::nullopt;
}

}  // namespace carnot
