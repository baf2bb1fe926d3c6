// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// What an inference costs, in a table of models. Only the first is energy; the others stand for
/// it, and every page says so.
enum class TrendCost { energy, estimated_energy, time, macs, macs_on_a_board };
inline constexpr std::array kTrendCosts{TrendCost::energy, TrendCost::estimated_energy,
                                        TrendCost::time, TrendCost::macs,
                                        TrendCost::macs_on_a_board};
/// "energy", "estimated_energy", "time_proxy", "macs_proxy", "energy_of_macs".
std::string_view key_of(TrendCost cost);
std::string_view unit_of(TrendCost cost);  // "J", "s", "MAC", "J"
bool is_proxy(TrendCost cost);

/// A model of a table. REQUIRES: 0 <= accuracy <= 1, cost > 0, both finite.
struct DatedModel {
  std::string name;
  int year = 0;
  double accuracy = 0.0;
  double cost = 0.0;  // of one inference, in the unit of the table's cost
};

/// Rows of a table that say nothing, and why.
struct LeftOutRows {
  std::string reason;
  std::int64_t rows = 0;
};

/// A mean with Student's interval; without one below kLeastForTrendInterval models.
struct TrendMean {
  double point = 0.0;
  std::optional<Estimate> interval{};
};
inline constexpr std::size_t kLeastForTrendInterval = 5;

/// One model of a year, by its place in the list that was given.
struct TrendYear {
  int year = 0;
  std::int64_t models = 0;
  std::size_t best = 0;             // the most accurate; of equal ones the cheapest
  std::optional<Estimate> share{};  // of the best: Wilson's, where the number of images is known
  TrendMean accuracy{};             // of all of the year
  TrendMean cost{};                 // geometric
  std::optional<std::size_t> cheapest{};  // of those that are accurate enough, where one asked
};

/// How something changes with the years: accuracies by shares a year, costs by a factor a year.
struct TrendLine {
  std::int64_t points = 0;
  std::optional<Estimate> per_year{};       // by Theil and Sen
  std::optional<Estimate> least_squares{};  // by least squares, of costs in logarithms
  std::string obstacle{};                   // why there is none, a sentence
};
struct TrendPair {
  TrendLine accuracy{};
  TrendLine cost{};
};

struct TrendQuestion {
  TrendCost cost = TrendCost::energy;
  double confidence = 0.95;
  std::int64_t images = 0;           // that each accuracy is a share of; 0: not known
  std::optional<double> at_least{};  // an accuracy: whoever reaches it cheapest is followed too
};

/// The best of each year and the average apart: a few large models can grow while most do not.
struct Trends {
  std::vector<TrendYear> years;  // ascending
  TrendPair best;                // through one point a year, its most accurate model
  TrendPair average;             // through all models
  TrendLine cheapest;            // through one point a year, where one asked; cost alone
};

/// Errors: bad_input for fewer than 3 models or 2 years, a confidence outside (0, 1).
Result<Trends> trends_of(std::span<const DatedModel> models, const TrendQuestion& question);

/// Years until a cost doubles (halves, below 1); empty where it does not change.
std::optional<double> doubling_years(double factor_per_year);

}  // namespace carnot
