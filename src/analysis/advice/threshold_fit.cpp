// SPDX-License-Identifier: Apache-2.0
#include "analysis/advice/threshold_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <vector>

namespace carnot {
namespace {

bool passes(double value, double threshold, BoundSide side) {
  return side == BoundSide::at_least ? value >= threshold : value <= threshold;
}

int correct_at(std::span<const ThresholdCase> cases, double threshold, BoundSide side) {
  return static_cast<int>(std::ranges::count_if(cases, [&](const ThresholdCase& one) {
    return passes(one.value, threshold, side) == one.gained;
  }));
}

/// The number between two others with the fewest decimals, next to their middle.
double short_between(double below, double above) {
  const double middle = below + (above - below) / 2.0;
  double power = 10.0;
  for (int digits = 1; digits <= 12; ++digits, power *= 10.0) {
    const double rounded = std::round(middle * power) / power;
    if (rounded > below && rounded < above) return rounded;
  }
  return middle;
}

/// Empty when all values are alike.
std::optional<double> best_threshold(std::span<const ThresholdCase> cases, BoundSide side) {
  std::set<double> values;
  for (const ThresholdCase& one : cases) values.insert(one.value);
  std::optional<double> best;
  int most = -1;
  double widest = 0.0;
  for (auto above = values.begin(); above != values.end(); ++above) {
    if (above == values.begin()) continue;
    const double below = *std::prev(above);
    const double threshold = short_between(below, *above);
    const int correct = correct_at(cases, threshold, side);
    const bool is_better = correct > most || (correct == most && *above - below > widest);
    if (!is_better) continue;
    best = threshold;
    most = correct;
    widest = *above - below;
  }
  return best;
}

std::set<std::string> models_of(std::span<const ThresholdCase> cases,
                                std::optional<bool> gained = {}) {
  std::set<std::string> models;
  for (const ThresholdCase& one : cases) {
    if (!gained || one.gained == *gained) models.insert(one.model);
  }
  return models;
}

Result<void> check_counts(std::span<const ThresholdCase> cases) {
  const auto count = static_cast<int>(cases.size());
  const auto models = static_cast<int>(models_of(cases).size());
  if (count < kLeastCases || models < kLeastModels) {
    return fail(ErrorCode::not_measurable,
                fmt::format("{} resolved cases of {} models are too few: {} of {} are needed.",
                            count, models, kLeastCases, kLeastModels));
  }
  for (const bool gained : {true, false}) {
    const auto of_outcome = static_cast<int>(models_of(cases, gained).size());
    if (of_outcome >= kLeastModelsPerOutcome) continue;
    return fail(
        ErrorCode::not_measurable,
        fmt::format("of {} cases {} models {}: a threshold needs at least {} on each side.", count,
                    of_outcome, gained ? "gained" : "gained nothing", kLeastModelsPerOutcome));
  }
  return {};
}

/// With one threshold per model that is left out.
int left_out_correct(std::span<const ThresholdCase> cases, BoundSide side) {
  int correct = 0;
  for (const std::string& model : models_of(cases)) {
    std::vector<ThresholdCase> others;
    std::vector<ThresholdCase> own;
    for (const ThresholdCase& one : cases) (one.model == model ? own : others).push_back(one);
    const auto threshold = best_threshold(others, side);
    if (threshold) correct += correct_at(own, *threshold, side);
  }
  return correct;
}

}  // namespace

Result<ThresholdFit> fit_threshold(std::span<const ThresholdCase> cases, BoundSide side) {
  CARNOT_TRY_VOID(check_counts(cases));
  const auto threshold = best_threshold(cases, side);
  if (!threshold)
    return fail(ErrorCode::not_measurable,
                "all cases have the same value: nothing separates them.");
  ThresholdFit fit;
  fit.threshold = *threshold;
  fit.cases = static_cast<int>(cases.size());
  fit.models = static_cast<int>(models_of(cases).size());
  fit.gained = static_cast<int>(std::ranges::count_if(cases, &ThresholdCase::gained));
  fit.correct = correct_at(cases, fit.threshold, side);
  fit.left_out_correct = left_out_correct(cases, side);
  const int by_frequency = std::max(fit.gained, fit.cases - fit.gained);
  if (fit.left_out_correct <= by_frequency) {
    return fail(ErrorCode::not_measurable,
                fmt::format("of {} cases {} are told right from the other models, and {} by always "
                            "saying what is more frequent: this figure does not separate them.",
                            fit.cases, fit.left_out_correct, by_frequency));
  }
  return fit;
}

}  // namespace carnot
