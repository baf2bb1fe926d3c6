// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/factors/observation.hpp"
#include "base/result.hpp"
#include "records/estimate.hpp"

namespace carnot {

struct FactorRules {
  double confidence = 0.95;
  int resamples = 200;
  std::uint64_t seed = 0;
};

/// What one factor explains of ln(joules).
struct FactorShare {
  EnergyFactor factor = EnergyFactor::macs;
  /// Shapley's share of R²: what the factor adds, averaged over every order in which factors may
  /// come in. The shares of all factors sum to R². Percentile interval over models.
  Estimate share;
  double alone = 0.0;    // R² of the factor by itself
  double partial = 0.0;  // of what the others leave unexplained, the part that it explains
  /// Of a number: joules grow as its power, the others held. Empty for a name (engine), and where
  /// the others hold 99 % of it already. Percentile interval over models.
  std::optional<Estimate> exponent{};
};

/// Two factors of graphs that say nearly the same (|r| of their logarithms above .95): their
/// shares are split between them by chance.
struct AlikeFactors {
  EnergyFactor one = EnergyFactor::macs;
  EnergyFactor other = EnergyFactor::macs;
  double correlation = 0.0;
};

struct FamilySlope {
  std::string family;
  int models = 0;
  Estimate slope;  // of ln(joules) on ln(MACs)
};

/// Do joules rise with MACs equally steeply in every family? In the setting with the most models.
struct FamilySlopes {
  Settings settings;
  std::vector<FamilySlope> families{};
  Estimate common;
  std::string sentence{};  // of the test, with F, p and n
};

struct KeyFactors {
  std::vector<FactorShare> shares{};       // the largest first
  std::vector<EnergyFactor> constant{};    // that do not vary here, and explain nothing
  std::vector<EnergyFactor> left_aside{};  // properties of graphs that so few models do not allow
  std::vector<AlikeFactors> alike{};
  double r_squared = 0.0;
  int observations = 0;
  int models = 0;
  int resamples = 0;
  double confidence = 0.95;
  std::optional<FamilySlopes> slopes{};
  std::string no_slopes{};  // why there are none
};

inline constexpr int kLeastFactorModels = 8;
/// Three models for each property of graphs that enters: more fit by chance.
inline constexpr int kModelsPerFactor = 3;

/// Which factors explain the energy of unoptimised models: least squares of ln(joules) on the
/// logarithms of what are numbers and on names. A factor that does not vary is left out, and said
/// to be. Chance is that of the models: they are resampled, each with all its settings.
/// `observations` are of one host and one kind of energy.
///
/// Errors: bad_input for fewer than 8 models, figures that are not above 0, all energies equal.
Result<KeyFactors> key_factors(std::span<const EnergyObservation> observations,
                               const FactorRules& rules);

}  // namespace carnot
