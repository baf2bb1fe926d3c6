// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace carnot {

/// A is best. What is not known has no class; it is never E.
enum class LabelClass { a, b, c, d, e };
inline constexpr auto kLabelClasses = std::to_array<LabelClass>(
    {LabelClass::a, LabelClass::b, LabelClass::c, LabelClass::d, LabelClass::e});
/// "A" to "E".
std::string_view letter_of(LabelClass label);

/// Lower ends of A, B, C and D, falling: above the first is A, at or below the last is E.
using ClassBounds = std::array<double, 4>;
/// REQUIRES: more is better, and the index is a number.
LabelClass class_by_bounds(double index, const ClassBounds& bounds);

/// How the classes of several metrics become one.
enum class Compounding {
  best,
  worst,
  majority,  // the class that most metrics have; of equally many the better one
  optimistic_mean,
  pessimistic_mean,
  optimistic_median,
  pessimistic_median,
  rounded_mean,  // halves to the worse class
};
inline constexpr auto kCompoundings = std::to_array<Compounding>(
    {Compounding::best, Compounding::worst, Compounding::majority, Compounding::optimistic_mean,
     Compounding::pessimistic_mean, Compounding::optimistic_median, Compounding::pessimistic_median,
     Compounding::rounded_mean});
std::string_view key_of(Compounding compounding);
std::optional<Compounding> compounding_of(std::string_view key);

/// Whole weights, so that a mean on a class is that class: of 176 published means 14 are whole
/// numbers, and flip with the rounding noise of weights like .7.
struct WeightedClass {
  LabelClass label = LabelClass::e;
  int weight = 1;
};

/// Means and medians are weighted: optimistic takes the better neighbour of what lies between two
/// classes, pessimistic the worse. Empty without metrics. REQUIRES: weights > 0.
std::optional<LabelClass> compound(std::span<const WeightedClass> classes, Compounding compounding);

}  // namespace carnot
