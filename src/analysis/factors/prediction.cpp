// SPDX-License-Identifier: Apache-2.0
#include "analysis/factors/prediction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>

#include "analysis/describe.hpp"
#include "analysis/statistics/least_squares.hpp"

namespace carnot {
namespace {

using Predictors = std::vector<EnergyFactor>;
using Observations = std::vector<const EnergyObservation*>;

constexpr double kWantedCoverage = 0.9;

std::array<Predictors, 4> prediction_forms() {
  return {Predictors{EnergyFactor::macs}, Predictors{EnergyFactor::activations},
          Predictors{EnergyFactor::macs, EnergyFactor::activations},
          Predictors{EnergyFactor::macs, EnergyFactor::activations, EnergyFactor::parameters}};
}

double fact_of(EnergyFactor factor, const GraphFacts& facts) {
  if (factor == EnergyFactor::macs) return facts.macs;
  return factor == EnergyFactor::activations ? facts.activations : facts.parameters;
}

double figure_in(PredictedFigure figure, const EnergyObservation& one) {
  return figure == PredictedFigure::joules ? one.joules : one.seconds;
}

/// A product of powers of the predictors.
struct PowerFit {
  Predictors predictors;
  double intercept = 0.0;
  std::vector<double> exponents{};

  double log_of(const GraphFacts& facts) const {
    double sum = intercept;
    for (std::size_t i = 0; i < predictors.size(); ++i)
      sum += exponents[i] * std::log(fact_of(predictors[i], facts));
    return sum;
  }
};

std::optional<PowerFit> fit_powers(const Predictors& predictors, PredictedFigure figure,
                                   const Observations& observations) {
  std::vector<std::vector<double>> columns(predictors.size());
  std::vector<double> y;
  for (std::vector<double>& column : columns) column.reserve(observations.size());
  y.reserve(observations.size());
  for (const EnergyObservation* one : observations) {
    for (std::size_t i = 0; i < predictors.size(); ++i)
      columns[i].push_back(fact_of(predictors[i], one->facts));
    y.push_back(figure_in(figure, *one));
  }
  const auto fit = statistics::log_log_regression(columns, y);
  if (!fit) return std::nullopt;
  PowerFit result{.predictors = predictors, .intercept = fit->intercept.value.point};
  result.exponents.reserve(fit->coefficients.size());
  for (const statistics::Coefficient& one : fit->coefficients)
    result.exponents.push_back(one.value.point);
  return result;
}

std::set<std::string> families_in(const Observations& observations) {
  std::set<std::string> families;
  for (const EnergyObservation* one : observations) families.insert(one->family);
  return families;
}

Observations without(const std::string& family, const Observations& observations) {
  Observations rest = observations;
  std::erase_if(rest, [&](const EnergyObservation* one) { return one->family == family; });
  return rest;
}

double log_error(const PowerFit& fit, PredictedFigure figure, const EnergyObservation& one) {
  return std::abs(fit.log_of(one.facts) - std::log(figure_in(figure, one)));
}

/// |ln(told / seen)| of every model, told by the other families; empty where one of these fits is
/// not possible.
std::optional<std::vector<double>> left_out_errors(const Predictors& predictors,
                                                   PredictedFigure figure,
                                                   const Observations& observations) {
  std::vector<double> errors;
  errors.reserve(observations.size());
  for (const std::string& family : families_in(observations)) {
    const auto fit = fit_powers(predictors, figure, without(family, observations));
    if (!fit) return std::nullopt;
    for (const EnergyObservation* one : observations) {
      if (one->family == family) errors.push_back(log_error(*fit, figure, *one));
    }
  }
  return errors;
}

double mean_square(const std::vector<double>& errors) {
  double sum = 0.0;
  for (const double one : errors) sum += one * one;
  return sum / static_cast<double>(errors.size());
}

/// The half-width of the interval of ln y, and what it promises.
struct LogMargin {
  double width = 0.0;
  double confidence = 0.0;
};
LogMargin margin_of(std::vector<double> errors) {
  std::ranges::sort(errors);
  const auto n = static_cast<double>(errors.size());
  const double k = std::min(n, std::ceil(kWantedCoverage * (n + 1.0)));
  return {errors[static_cast<std::size_t>(k) - 1], k / (n + 1.0)};
}

/// How the interval fares on families that neither it nor the fit has seen.
struct HeldModels {
  int tried = 0;
  int held = 0;
};
HeldModels try_interval(const Predictors& predictors, PredictedFigure figure,
                        const Observations& observations) {
  HeldModels result;
  for (const std::string& family : families_in(observations)) {
    const Observations rest = without(family, observations);
    const auto fit = fit_powers(predictors, figure, rest);
    const auto errors = left_out_errors(predictors, figure, rest);
    if (!fit || !errors || errors->empty()) continue;
    const double width = margin_of(*errors).width;
    for (const EnergyObservation* one : observations) {
      if (one->family != family) continue;
      ++result.tried;
      result.held += log_error(*fit, figure, *one) <= width ? 1 : 0;
    }
  }
  return result;
}

Result<void> check_predictable(PredictedFigure figure, const Observations& observations,
                               const GraphFacts& model) {
  const auto families = families_in(observations);
  if (observations.size() < kLeastPredictionModels || families.size() < kLeastPredictionFamilies) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("a prediction needs at least {} unoptimised models of {} families in "
                    "one setting, and there {} {} of {}.",
                    kLeastPredictionModels, kLeastPredictionFamilies,
                    observations.size() == 1 ? "is" : "are", observations.size(), families.size()),
        "Run a study of more models.");
  }
  const auto is_sound = [&](const EnergyObservation* one) {
    const double seen = figure_in(figure, *one);
    return seen > 0.0 && std::isfinite(seen) && one->facts.macs > 0.0 &&
           one->facts.activations > 0.0 && one->facts.parameters > 0.0;
  };
  const auto broken = std::ranges::find_if_not(observations, is_sound);
  if (broken != observations.end()) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} has a figure that is not above 0, and only products of powers are "
                            "fitted.",
                            (*broken)->model));
  }
  const double first = figure_in(figure, *observations.front());
  if (std::ranges::all_of(observations, [&](const EnergyObservation* one) {
        return figure_in(figure, *one) == first;
      })) {
    return fail(ErrorCode::bad_input,
                fmt::format("all {} models take the same: there is nothing to explain.",
                            observations.size()));
  }
  if (!(model.macs > 0.0 && model.activations > 0.0 && model.parameters > 0.0)) {
    return fail(ErrorCode::bad_input,
                "the model has no MACs, no activations or no parameters to be predicted from.");
  }
  return {};
}

std::vector<EnergyFactor> beyond_what_was_seen(const Predictors& predictors,
                                               const Observations& observations,
                                               const GraphFacts& model) {
  std::vector<EnergyFactor> beyond;
  for (const EnergyFactor one : predictors) {
    const auto value = [&](const EnergyObservation* seen) { return fact_of(one, seen->facts); };
    const auto [least, most] = std::ranges::minmax_element(observations, {}, value);
    if (fact_of(one, model) < value(*least) || fact_of(one, model) > value(*most))
      beyond.push_back(one);
  }
  return beyond;
}

}  // namespace

Result<Prediction> predict(PredictedFigure figure, std::span<const EnergyObservation> observations,
                           const GraphFacts& model) {
  Observations all;
  all.reserve(observations.size());
  for (const EnergyObservation& one : observations) all.push_back(&one);
  CARNOT_TRY_VOID(check_predictable(figure, all, model));
  std::optional<Predictors> best;
  std::vector<double> best_errors;
  HeldModels best_held;
  for (const Predictors& form : prediction_forms()) {
    auto errors = left_out_errors(form, figure, all);
    if (!errors || (best && mean_square(*errors) >= mean_square(best_errors))) continue;
    const HeldModels held = try_interval(form, figure, all);
    if (held.tried < std::ssize(all)) continue;
    best = form;
    best_errors = *std::move(errors);
    best_held = held;
  }
  const auto fit = best ? fit_powers(*best, figure, all) : std::nullopt;
  if (!fit) {
    return fail(ErrorCode::bad_input,
                "with two families left out, the other models are too few, or too alike in their "
                "graphs, to try a prediction on.",
                "Run a study of more models: three or more of each family.");
  }
  const LogMargin margin = margin_of(best_errors);
  const double point = fit->log_of(model);
  const double seen = best_held.held / static_cast<double>(best_held.tried);
  Prediction prediction{.value = {std::exp(point), std::exp(point - margin.width),
                                  std::exp(point + margin.width),
                                  std::min(margin.confidence, seen)}};
  prediction.tried = best_held.tried;
  prediction.held = best_held.held;
  prediction.predictors = *best;
  prediction.exponents = fit->exponents;
  prediction.models = static_cast<int>(all.size());
  prediction.families = static_cast<int>(families_in(all).size());
  prediction.median_error = std::exp(median(best_errors).value_or(0.0));
  prediction.beyond = beyond_what_was_seen(*best, all, model);
  return prediction;
}

}  // namespace carnot
