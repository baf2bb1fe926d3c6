// SPDX-License-Identifier: Apache-2.0
#include "analysis/labels/label_class.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace carnot {
namespace {

struct CompoundingRow {
  Compounding compounding;
  std::string_view key;
};
constexpr auto kCompoundingKeys = std::to_array<CompoundingRow>({
    {Compounding::best, "best"},
    {Compounding::worst, "worst"},
    {Compounding::majority, "majority"},
    {Compounding::optimistic_mean, "optimistic-mean"},
    {Compounding::pessimistic_mean, "pessimistic-mean"},
    {Compounding::optimistic_median, "optimistic-median"},
    {Compounding::pessimistic_median, "pessimistic-median"},
    {Compounding::rounded_mean, "rounded-mean"},
});
static_assert(kCompoundingKeys.size() == kCompoundings.size());

LabelClass class_at(int place) { return kLabelClasses.at(static_cast<std::size_t>(place)); }

int place_of(LabelClass label) { return static_cast<int>(label); }

/// The sum of places and of weights: their quotient is the mean place.
std::pair<int, int> weighted_sums(std::span<const WeightedClass> classes) {
  int places = 0;
  int weights = 0;
  for (const WeightedClass& one : classes) {
    places += place_of(one.label) * one.weight;
    weights += one.weight;
  }
  return {places, weights};
}

LabelClass majority_of(std::span<const WeightedClass> classes) {
  std::array<int, kLabelClasses.size()> counts{};
  for (const WeightedClass& one : classes)
    ++counts.at(static_cast<std::size_t>(place_of(one.label)));
  return class_at(static_cast<int>(std::ranges::max_element(counts) - counts.begin()));
}

/// The sum of the two middle places: twice the median.
int twice_median(std::span<const WeightedClass> classes) {
  std::vector<WeightedClass> order{classes.begin(), classes.end()};
  std::ranges::sort(order, {}, &WeightedClass::label);
  const int whole = weighted_sums(classes).second;
  int below = 0;
  int lower = -1;
  for (const WeightedClass& one : order) {
    below += one.weight;
    if (lower < 0 && 2 * below >= whole) lower = place_of(one.label);
    if (2 * below > whole) return lower + place_of(one.label);
  }
  return 2 * lower;
}

}  // namespace

std::string_view letter_of(LabelClass label) {
  constexpr std::string_view kLetters = "ABCDE";
  return kLetters.substr(static_cast<std::size_t>(place_of(label)), 1);
}

LabelClass class_by_bounds(double index, const ClassBounds& bounds) {
  const auto* const first =
      std::ranges::find_if(bounds, [&](double bound) { return index > bound; });
  return class_at(static_cast<int>(first - bounds.begin()));
}

std::string_view key_of(Compounding compounding) {
  const auto* const row =
      std::ranges::find(kCompoundingKeys, compounding, &CompoundingRow::compounding);
  return row == kCompoundingKeys.end() ? std::string_view{} : row->key;
}

std::optional<Compounding> compounding_of(std::string_view key) {
  const auto* const row = std::ranges::find(kCompoundingKeys, key, &CompoundingRow::key);
  if (row == kCompoundingKeys.end()) return std::nullopt;
  return row->compounding;
}

std::optional<LabelClass> compound(std::span<const WeightedClass> classes,
                                   Compounding compounding) {
  if (classes.empty()) return std::nullopt;
  const auto [places, weights] = weighted_sums(classes);
  const auto [best, worst] = std::ranges::minmax(classes, {}, &WeightedClass::label);
  switch (compounding) {
    case Compounding::best:
      return best.label;
    case Compounding::worst:
      return worst.label;
    case Compounding::majority:
      return majority_of(classes);
    case Compounding::optimistic_mean:
      return class_at(places / weights);
    case Compounding::pessimistic_mean:
      return class_at((places + weights - 1) / weights);
    case Compounding::optimistic_median:
      return class_at(twice_median(classes) / 2);
    case Compounding::pessimistic_median:
      return class_at((twice_median(classes) + 1) / 2);
    case Compounding::rounded_mean:
      return class_at((2 * places + weights) / (2 * weights));
  }
  return std::nullopt;
}

}  // namespace carnot
