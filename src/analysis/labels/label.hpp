// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/labels/label_class.hpp"
#include "analysis/scores/rated_model.hpp"
#include "analysis/scores/reference_set.hpp"

namespace carnot {

/// How a label comes about: ours, and two published ones with their own boundary sets.
enum class LabelAlgorithm { carnot, ecml22, upc };
inline constexpr auto kLabelAlgorithms = std::to_array<LabelAlgorithm>(
    {LabelAlgorithm::carnot, LabelAlgorithm::ecml22, LabelAlgorithm::upc});
struct LabelAlgorithmFacts {
  LabelAlgorithm algorithm;
  std::string_view key;    // public, never renamed
  std::string_view whose;  // who published it, or that it is ours
  std::string_view formula;
  std::string_view boundary_set;  // which bounds, of when
  std::string_view weakness;      // one sentence
  Compounding usual;
};
const LabelAlgorithmFacts& facts_of(LabelAlgorithm algorithm);
std::optional<LabelAlgorithm> label_algorithm_of(std::string_view key);

/// One metric of a label: what went in and what came out. What is not known has an obstacle in
/// place of a class, and no weight.
struct LabelMetric {
  std::string_view key;
  std::string_view heading;
  int weight = 1;
  bool counts_energy = false;
  std::optional<double> value{};
  std::optional<double> reference{};
  std::optional<double> index{};
  ClassBounds bounds{};
  std::optional<LabelClass> label{};
  std::string obstacle{};
};

struct LabelQuestion {
  std::optional<Compounding> compounding{};  // empty: the algorithm's usual one
  const RatedModel* reference = nullptr;     // ecml22: of the same ground; borrowed
  const ReferenceSet* set = nullptr;         // carnot; borrowed
  std::optional<double> training_grams{};    // upc: CO2e that training the model emitted
};

struct Label {
  LabelAlgorithm algorithm = LabelAlgorithm::carnot;
  Compounding compounding = Compounding::best;
  std::vector<LabelMetric> metrics{};
  std::optional<LabelClass> label{};  // empty: not rated, see obstacle
  std::string obstacle{};
  /// The classes at the ends of the figures' intervals; empty where no scatter is known.
  std::optional<LabelClass> best_likely{};
  std::optional<LabelClass> worst_likely{};
  /// What every compounding would say, in the order of kCompoundings.
  std::array<std::optional<LabelClass>, kCompoundings.size()> compounded{};
};

/// The label of one model among those of its ground. A model without measured or estimated energy
/// is not rated, whatever else is known of it: the label is one of energy.
Label label_of(LabelAlgorithm algorithm, const RatedModel& model, const RatedGround& ground,
               const LabelQuestion& question);

}  // namespace carnot
