// SPDX-License-Identifier: Apache-2.0
#include "analysis/trends/trends.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "analysis/interval.hpp"
#include "analysis/statistics/least_squares.hpp"
#include "analysis/statistics/robust_regression.hpp"

namespace carnot {
namespace {

constexpr std::size_t kLeastTrendModels = 3;
constexpr std::size_t kLeastTrendYears = 2;

struct CostWords {
  TrendCost cost;
  std::string_view key;
  std::string_view unit;
};
constexpr std::array kCostWords{CostWords{TrendCost::energy, "energy", "J"},
                                CostWords{TrendCost::estimated_energy, "estimated_energy", "J"},
                                CostWords{TrendCost::time, "time_proxy", "s"},
                                CostWords{TrendCost::macs, "macs_proxy", "MAC"},
                                CostWords{TrendCost::macs_on_a_board, "energy_of_macs", "J"}};

const CostWords& words_of(TrendCost cost) {
  return *std::ranges::find(kCostWords, cost, &CostWords::cost);
}

/// What a fit needs: years and values beside each other.
struct TrendSeries {
  std::vector<double> years;
  std::vector<double> values;

  void add(int year, double value) {
    years.push_back(year);
    values.push_back(value);
  }
};

TrendMean mean_of(const std::vector<double>& values, double confidence) {
  TrendMean mean;
  for (const double value : values) mean.point += value / static_cast<double>(values.size());
  if (values.size() >= kLeastForTrendInterval) mean.interval = t_interval(values, confidence);
  return mean;
}

Estimate exponential(const Estimate& of) {
  return {std::exp(of.point), std::exp(of.lower), std::exp(of.upper), of.confidence};
}

TrendMean exponential(const TrendMean& of) {
  TrendMean mean{.point = std::exp(of.point)};
  if (of.interval) mean.interval = exponential(*of.interval);
  return mean;
}

TrendLine line_through(const TrendSeries& series, double confidence) {
  TrendLine line{.points = static_cast<std::int64_t>(series.years.size())};
  const auto robust = statistics::theil_sen(series.years, series.values, confidence);
  if (!robust) {
    line.obstacle = robust.error().message;
    return line;
  }
  line.per_year = robust->slope;
  // Refuses what Theil and Sen take, such as values that never change; then it stays empty.
  const auto squares = statistics::linear_regression(series.years, series.values, confidence);
  if (squares) line.least_squares = squares->coefficients.front().value;
  return line;
}

/// The same of logarithms: a factor a year.
TrendLine factor_through(const TrendSeries& logarithms, double confidence) {
  TrendLine line = line_through(logarithms, confidence);
  if (line.per_year) line.per_year = exponential(*line.per_year);
  if (line.least_squares) line.least_squares = exponential(*line.least_squares);
  return line;
}

class TrendBuilder {
 public:
  TrendBuilder(std::span<const DatedModel> models, const TrendQuestion& question)
      : models_{models}, question_{question} {
    for (std::size_t i = 0; i < models.size(); ++i) by_year_[models[i].year].push_back(i);
  }

  std::size_t years() const { return by_year_.size(); }

  Trends build() const {
    Trends trends;
    trends.years.reserve(by_year_.size());
    for (const auto& [year, members] : by_year_) trends.years.push_back(year_of(year, members));
    trends.best = through_the_best(trends.years);
    trends.average = through_all();
    if (question_.at_least) trends.cheapest = through_the_cheapest(trends.years);
    return trends;
  }

 private:
  TrendYear year_of(int year, const std::vector<std::size_t>& members) const {
    TrendYear of{.year = year, .models = static_cast<std::int64_t>(members.size())};
    of.best = *std::ranges::min_element(members, {}, [&](std::size_t i) {
      return std::pair{-models_[i].accuracy, models_[i].cost};
    });
    of.share = share_of(models_[of.best].accuracy);
    std::vector<double> accuracies;
    std::vector<double> costs;
    accuracies.reserve(members.size());
    costs.reserve(members.size());
    for (const std::size_t i : members) {
      accuracies.push_back(models_[i].accuracy);
      costs.push_back(std::log(models_[i].cost));
      if (is_cheaper(i, of.cheapest)) of.cheapest = i;
    }
    of.accuracy = mean_of(accuracies, question_.confidence);
    of.cost = exponential(mean_of(costs, question_.confidence));
    return of;
  }

  std::optional<Estimate> share_of(double accuracy) const {
    if (question_.images <= 0) return std::nullopt;
    const auto right = std::llround(accuracy * static_cast<double>(question_.images));
    return wilson_interval(right, question_.images, question_.confidence);
  }

  bool is_cheaper(std::size_t i, std::optional<std::size_t> than) const {
    if (!question_.at_least || models_[i].accuracy < *question_.at_least) return false;
    return !than || models_[i].cost < models_[*than].cost;
  }

  TrendPair through_the_best(const std::vector<TrendYear>& years) const {
    TrendSeries accuracy;
    TrendSeries cost;
    for (const TrendYear& one : years) {
      accuracy.add(one.year, models_[one.best].accuracy);
      cost.add(one.year, std::log(models_[one.best].cost));
    }
    return {line_through(accuracy, question_.confidence),
            factor_through(cost, question_.confidence)};
  }

  TrendPair through_all() const {
    TrendSeries accuracy;
    TrendSeries cost;
    for (const DatedModel& one : models_) {
      accuracy.add(one.year, one.accuracy);
      cost.add(one.year, std::log(one.cost));
    }
    return {line_through(accuracy, question_.confidence),
            factor_through(cost, question_.confidence)};
  }

  TrendLine through_the_cheapest(const std::vector<TrendYear>& years) const {
    TrendSeries cost;
    for (const TrendYear& one : years) {
      if (one.cheapest) cost.add(one.year, std::log(models_[*one.cheapest].cost));
    }
    return factor_through(cost, question_.confidence);
  }

  std::span<const DatedModel> models_;
  const TrendQuestion& question_;
  std::map<int, std::vector<std::size_t>> by_year_;
};

}  // namespace

std::string_view key_of(TrendCost cost) { return words_of(cost).key; }

std::string_view unit_of(TrendCost cost) { return words_of(cost).unit; }

bool is_proxy(TrendCost cost) { return cost != TrendCost::energy; }

Result<Trends> trends_of(std::span<const DatedModel> models, const TrendQuestion& question) {
  if (!(question.confidence > 0.0 && question.confidence < 1.0))
    return fail(ErrorCode::bad_input, "a confidence lies between 0 and 1.");
  const TrendBuilder builder{models, question};
  if (models.size() < kLeastTrendModels || builder.years() < kLeastTrendYears) {
    return fail(ErrorCode::bad_input,
                fmt::format("a trend needs at least {} models of {} years; there {} {} of {}.",
                            kLeastTrendModels, kLeastTrendYears, models.size() == 1 ? "is" : "are",
                            models.size(), builder.years()));
  }
  return builder.build();
}

std::optional<double> doubling_years(double factor_per_year) {
  if (!(factor_per_year > 0.0) || factor_per_year == 1.0) return std::nullopt;
  return std::log(2.0) / std::abs(std::log(factor_per_year));
}

}  // namespace carnot
