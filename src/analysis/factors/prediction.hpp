// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/factors/observation.hpp"
#include "base/result.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// What is predicted of one inference.
enum class PredictedFigure { joules, seconds };

/// A figure of a model that was never run, from its graph.
struct Prediction {
  Estimate value;  // its confidence is what the interval was seen to hold, see predict
  std::vector<EnergyFactor> predictors{};
  std::vector<double> exponents{};  // of the predictors, one each
  int models = 0;
  int families = 0;
  double median_error = 0.0;  // of a left-out model: half are off by at most this factor
  /// Of so many models of families that neither the fit nor its interval had seen, so many fell
  /// into the interval.
  int tried = 0;
  int held = 0;
  /// Predictors whose value lies outside what was fitted: there the law is only continued.
  std::vector<EnergyFactor> beyond{};
};

/// At least so many models of so many families carry a prediction.
inline constexpr int kLeastPredictionModels = 5;
inline constexpr int kLeastPredictionFamilies = 3;

/// ln y = c + Σ b · ln x over MACs, activations, both, or both with parameters: whichever tells
/// models best whose whole family was left out of the fit.
///
/// The interval: point ×/÷ the k-th smallest of these errors, k = ⌈.9 (n + 1)⌉ or n where there are
/// fewer. Were models exchangeable, a new one lay inside with probability k / (n + 1); a family is
/// not like the others, so that promise is tried again with each family left out of fit *and*
/// interval, and the confidence is the share that fell inside, where that is less. (On 635 networks
/// of six families 79 % did, of 90 % promised.) A form that is too large to be tried so is passed
/// over. `observations` are of one setting and one kind of energy, a model once.
///
/// Errors: bad_input for too few models or families, figures that are not above 0, all equal, or
/// graphs that are all alike.
Result<Prediction> predict(PredictedFigure figure, std::span<const EnergyObservation> observations,
                           const GraphFacts& model);

}  // namespace carnot
