// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "analysis/labels/label.hpp"

namespace carnot {
namespace {

constexpr auto kLabelFacts = std::to_array<LabelAlgorithmFacts>({
    {.algorithm = LabelAlgorithm::carnot,
     .key = "carnot",
     .whose = "Carnot's own; nobody else's standard",
     .formula = "class of log10(g(accuracy) / joules), g = the energy law of a frozen set",
     .boundary_set = "80, 60, 40 and 20 % quantiles of the set's own scores, in log10 joules",
     .weakness = "Classes are shares of a set: another set gives other classes.",
     .usual = Compounding::worst},
    {.algorithm = LabelAlgorithm::ecml22,
     .key = "ecml22",
     .whose = "raphischer/imagenet-energy-efficiency (ECML 2022)",
     .formula = "index of each metric to the reference model ResNet101 of the same environment and "
                "engine, classes by its bounds, then compounded by weight",
     .boundary_set = "boundaries.json and weighting.json of that repository",
     .weakness = "Size, time and accuracy can hide the energy, and everything is relative to one "
                 "reference network.",
     .usual = Compounding::optimistic_mean},
    {.algorithm = LabelAlgorithm::upc,
     .key = "upc",
     .whose = "UPC's ML-EnergyLabel and GAISSALabel (Hugging Face)",
     .formula = "index of each metric to distilgpt2, classes by percentiles, rounded weighted mean",
     .boundary_set = "training, of the two metrics whose bounds are known here: performance and "
                     "size efficiency",
     .weakness = "As published a quarter of it is popularity, its bounds of CO2e are of another "
                 "quantity than what is held against them, and bytes per gram rewards big files.",
     .usual = Compounding::rounded_mean},
});

}  // namespace

const LabelAlgorithmFacts& facts_of(LabelAlgorithm algorithm) {
  return *std::ranges::find(kLabelFacts, algorithm, &LabelAlgorithmFacts::algorithm);
}

std::optional<LabelAlgorithm> label_algorithm_of(std::string_view key) {
  const auto* const row = std::ranges::find(kLabelFacts, key, &LabelAlgorithmFacts::key);
  if (row == kLabelFacts.end()) return std::nullopt;
  return row->algorithm;
}

}  // namespace carnot
