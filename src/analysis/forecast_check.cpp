// SPDX-License-Identifier: Apache-2.0
#include "analysis/forecast_check.hpp"

#include <algorithm>

#include "analysis/study_comparison.hpp"

namespace carnot {
namespace {

const Forecast* forecast_for(const CandidateSummary& candidate) {
  const Settings& settings = candidate.candidate.settings;
  // A recipe is forecast for itself: what another precision adds is not in it.
  if (!candidate.prepared || settings.precision != Precision::fp32) return nullptr;
  for (const EngineForecast& one : candidate.prepared->forecasts) {
    if (one.engine == settings.engine) return &one.forecast;
  }
  return nullptr;
}

/// `none` of a recipe that changes nothing, whatever its direction says.
Direction expected_direction(const Forecast& forecast) {
  return forecast.changes_anything ? forecast.direction : Direction::none;
}

std::optional<Estimate> time_ratio(const std::string& candidate,
                                   std::span<const Comparison> comparisons) {
  for (const Comparison& one : comparisons) {
    if (one.candidate == candidate && one.role == BaselineRole::same_engine &&
        one.metric == kTimeMetric)
      return one.verdict.ratio;
  }
  return std::nullopt;
}

ForecastOutcome outcome_of(Direction expected, const std::optional<Estimate>& seen) {
  if (!seen || direction_of(seen->lower) != direction_of(seen->upper))
    return ForecastOutcome::not_told;
  return direction_of(seen->point) == expected ? ForecastOutcome::right : ForecastOutcome::wrong;
}

}  // namespace

std::string_view key_of(ForecastOutcome outcome) {
  switch (outcome) {
    case ForecastOutcome::right:
      return "right";
    case ForecastOutcome::wrong:
      return "wrong";
    case ForecastOutcome::not_told:
      return "not_told";
  }
  return "";
}

std::vector<ForecastCheck> check_forecasts(std::span<const CandidateSummary> candidates,
                                           std::span<const Comparison> comparisons) {
  std::vector<ForecastCheck> checks;
  for (const CandidateSummary& candidate : candidates) {
    const Forecast* forecast = forecast_for(candidate);
    if (forecast == nullptr) continue;
    const Direction expected = expected_direction(*forecast);
    if (expected == Direction::unknown) continue;
    const auto seen = time_ratio(candidate.id, comparisons);
    const ForecastOutcome outcome = outcome_of(expected, seen);
    checks.push_back({candidate.id, *forecast, seen, outcome});
  }
  return checks;
}

HitRate hit_rate(std::span<const ForecastCheck> checks) {
  HitRate rate;
  for (const ForecastCheck& one : checks) {
    if (one.outcome == ForecastOutcome::right) ++rate.right;
    if (one.outcome == ForecastOutcome::wrong) ++rate.wrong;
    if (one.outcome == ForecastOutcome::not_told) ++rate.not_told;
  }
  return rate;
}

}  // namespace carnot
