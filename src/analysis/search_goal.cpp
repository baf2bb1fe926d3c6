// SPDX-License-Identifier: Apache-2.0
#include "analysis/search_goal.hpp"

#include <array>

#include "analysis/trial_figures.hpp"

namespace carnot {
namespace {

constexpr std::array kGoals{Goal::energy, Goal::latency, Goal::size, Goal::cost};
constexpr double kJoulesPerKilowattHour = 3.6e6;
constexpr double kSecondsPerHour = 3600.0;

std::optional<double> joules_of(const Trial& trial) {
  const auto energy = energy_per_inference(trial);
  return energy && energy->joules() ? std::optional{energy->joules()->point} : std::nullopt;
}

std::optional<double> cost_of(const Trial& trial, const CostRates& rates) {
  const auto joules = rates.per_kilowatt_hour > 0.0 ? joules_of(trial) : std::optional{0.0};
  const auto seconds = rates.per_hour > 0.0 ? seconds_per_inference(trial) : std::optional{0.0};
  if (!joules || !seconds) return std::nullopt;
  return *joules / kJoulesPerKilowattHour * rates.per_kilowatt_hour +
         *seconds / kSecondsPerHour * rates.per_hour;
}

std::optional<double> value_of(Goal goal, const Trial& trial, const PreparedModel& model,
                               const CostRates& rates) {
  switch (goal) {
    case Goal::energy:
      return joules_of(trial);
    case Goal::latency:
      return seconds_per_inference(trial);
    case Goal::size:
      return static_cast<double>(model.file_bytes);
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

std::optional<double> goal_value(Goal goal, const Trial& trial, const PreparedModel& model,
                                 const CostRates& rates) {
  const auto value = value_of(goal, trial, model, rates);
  return value && *value > 0.0 ? value : std::nullopt;
}

}  // namespace carnot
