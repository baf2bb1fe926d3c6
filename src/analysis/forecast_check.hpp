// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/candidate_summary.hpp"
#include "records/estimate.hpp"
#include "records/forecast.hpp"
#include "records/verdict.hpp"

namespace carnot {

/// Whether a forecast of a recipe's time came true.
enum class ForecastOutcome {
  right,
  wrong,
  not_told,  // the interval reaches into two directions, or there are too few blocks for one
};
std::string_view key_of(ForecastOutcome outcome);

struct ForecastCheck {
  std::string candidate;  // id
  Forecast forecast;
  std::optional<Estimate> seen{};  // time ratio to "none" on the same engine and settings
  ForecastOutcome outcome = ForecastOutcome::not_told;
};

/// Of every fp32 candidate whose recipe was forecast for its engine with a direction; in the order
/// of `candidates`. The direction seen is that of the whole interval (direction_of); an interval
/// across one of its bounds tells none, whichever was expected.
std::vector<ForecastCheck> check_forecasts(std::span<const CandidateSummary> candidates,
                                           std::span<const Comparison> comparisons);

struct HitRate {
  int right = 0;
  int wrong = 0;
  int not_told = 0;
  int told() const { return right + wrong; }
};
HitRate hit_rate(std::span<const ForecastCheck> checks);

}  // namespace carnot
