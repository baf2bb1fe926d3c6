// SPDX-License-Identifier: Apache-2.0
#include "analysis/factors/key_factors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "analysis/factors/factor_columns.hpp"
#include "analysis/statistics/slope_equality.hpp"
#include "base/rng.hpp"

namespace carnot {
namespace {

constexpr double kAlikeFrom = 0.95;

std::map<std::string, std::vector<std::size_t>> rows_by_model(
    std::span<const EnergyObservation> observations) {
  std::map<std::string, std::vector<std::size_t>> rows;
  for (std::size_t i = 0; i < observations.size(); ++i) rows[observations[i].model].push_back(i);
  return rows;
}

Result<void> check_explainable(std::span<const EnergyObservation> observations,
                               std::size_t models) {
  if (models < kLeastFactorModels) {
    return fail(ErrorCode::bad_input,
                fmt::format("key factors need at least {} unoptimised models with joules of one "
                            "kind, and there {} {}.",
                            kLeastFactorModels, models == 1 ? "is" : "are", models),
                "Run a study of more models.");
  }
  for (const EnergyObservation& one : observations) {
    if (one.joules > 0.0 && std::isfinite(one.joules) && one.facts.macs > 0.0) continue;
    return fail(ErrorCode::bad_input,
                fmt::format("{} has joules or MACs that are not above 0, and logarithms are "
                            "explained.",
                            one.model));
  }
  if (std::ranges::all_of(observations, [&](const EnergyObservation& one) {
        return one.joules == observations.front().joules;
      })) {
    return fail(ErrorCode::bad_input,
                fmt::format("all {} energies are equal: there is nothing to explain.",
                            observations.size()));
  }
  return {};
}

/// Shapley's shares of R², by factor: each subset's gain counts with |S|! (k − |S| − 1)! / k!.
std::vector<double> shapley_shares(const FactorColumns& columns) {
  const std::size_t k = columns.factors().size();
  const std::uint32_t subsets = 1U << k;
  std::vector<double> worth(subsets);
  for (std::uint32_t set = 0; set < subsets; ++set) worth[set] = columns.r_squared(set);
  std::vector<double> weight(k);
  weight[0] = 1.0 / static_cast<double>(k);
  for (std::size_t size = 1; size < k; ++size)
    weight[size] = weight[size - 1] * static_cast<double>(size) / static_cast<double>(k - size);
  std::vector<double> shares(k, 0.0);
  for (std::uint32_t set = 0; set < subsets; ++set) {
    for (std::size_t i = 0; i < k; ++i) {
      if ((set >> i & 1U) != 0) continue;
      const auto size = static_cast<std::size_t>(std::popcount(set));
      shares[i] += weight[size] * (worth[set | 1U << i] - worth[set]);
    }
  }
  return shares;
}

/// Percentiles of what resampling gave; the point is always inside.
Estimate drawn_interval(double point, std::vector<double> drawn, double confidence) {
  if (drawn.empty()) return {point, point, point, 0.0};
  std::ranges::sort(drawn);
  const double last = static_cast<double>(drawn.size()) - 1.0;
  const double tail = (1.0 - confidence) / 2.0;
  const auto lower = static_cast<std::size_t>(std::floor(tail * last));
  const auto upper = static_cast<std::size_t>(std::ceil((1.0 - tail) * last));
  return {point, std::min(point, drawn[lower]), std::max(point, drawn[upper]), confidence};
}

/// Shares and exponents of resampled models, by factor.
struct ResampledFactors {
  std::vector<std::vector<double>> shares;
  std::vector<std::vector<double>> exponents;
};

ResampledFactors resample_models(std::span<const EnergyObservation> observations,
                                 FactorColumns& columns, const FactorRules& rules) {
  const std::size_t k = columns.factors().size();
  ResampledFactors result{std::vector<std::vector<double>>(k), std::vector<std::vector<double>>(k)};
  std::vector<std::vector<std::size_t>> models;
  models.reserve(observations.size());
  for (auto& [model, rows] : rows_by_model(observations)) models.push_back(std::move(rows));
  Rng rng{rules.seed, "key factors"};
  for (int draw = 0; draw < rules.resamples; ++draw) {
    std::vector<double> weights(observations.size(), 0.0);
    for (std::size_t i = 0; i < models.size(); ++i) {
      for (const std::size_t row : models[rng.below(models.size())]) weights[row] += 1.0;
    }
    if (!columns.weigh(weights)) continue;
    const std::vector<double> shares = shapley_shares(columns);
    const auto exponents = columns.exponents();
    for (std::size_t i = 0; i < k; ++i) {
      result.shares[i].push_back(shares[i]);
      if (exponents[i]) result.exponents[i].push_back(*exponents[i]);
    }
  }
  columns.weigh(std::vector<double>(observations.size(), 1.0));
  return result;
}

void add_shares(std::span<const EnergyObservation> observations, FactorColumns columns,
                const FactorRules& rules, KeyFactors& result) {
  const std::vector<EnergyFactor>& factors = columns.factors();
  const auto all = static_cast<std::uint32_t>((1ULL << factors.size()) - 1);
  const std::vector<double> shares = shapley_shares(columns);
  const auto exponents = columns.exponents();
  result.r_squared = columns.r_squared(all);
  const ResampledFactors resampled = resample_models(observations, columns, rules);
  for (std::size_t i = 0; i < factors.size(); ++i) {
    const double without = columns.r_squared(all & ~(1U << i));
    FactorShare& one = result.shares.emplace_back();
    one.factor = factors[i];
    one.share = drawn_interval(shares[i], resampled.shares[i], rules.confidence);
    one.alone = columns.r_squared(1U << i);
    one.partial = without < 1.0 ? (result.r_squared - without) / (1.0 - without) : 0.0;
    if (exponents[i])
      one.exponent = drawn_interval(*exponents[i], resampled.exponents[i], rules.confidence);
  }
  for (std::size_t i = 0; i < factors.size(); ++i) {
    for (std::size_t j = i + 1; j < factors.size(); ++j) {
      if (!is_of_graph(factors[i]) || !is_of_graph(factors[j])) continue;
      const double correlation = columns.correlation(i, j);
      if (std::abs(correlation) > kAlikeFrom)
        result.alike.push_back({factors[i], factors[j], correlation});
    }
  }
  std::ranges::stable_sort(result.shares, std::ranges::greater{},
                           [](const FactorShare& one) { return one.share.point; });
}

/// The observations of the setting that has the most models.
std::vector<const EnergyObservation*> largest_setting(
    std::span<const EnergyObservation> observations) {
  using SettingKey = std::tuple<EngineName, int, int, Precision, std::string>;
  std::map<SettingKey, std::vector<const EnergyObservation*>> by_setting;
  for (const EnergyObservation& one : observations) {
    const Settings& s = one.settings;
    by_setting[{s.engine, s.batch, s.threads, s.precision, s.device}].push_back(&one);
  }
  return std::ranges::max_element(by_setting, {}, [](const auto& one) { return one.second.size(); })
      ->second;
}

void add_slopes(std::span<const EnergyObservation> observations, const FactorRules& rules,
                KeyFactors& result) {
  constexpr std::size_t kLeastOfFamily = 3;
  const auto largest = largest_setting(observations);
  std::map<std::string, statistics::PairedSample> by_family;
  for (const EnergyObservation* one : largest) {
    by_family[one->family].x.push_back(std::log(one->facts.macs));
    by_family[one->family].y.push_back(std::log(one->joules));
  }
  std::vector<statistics::PairedSample> families;
  std::vector<FamilySlope> slopes;
  for (auto& [family, sample] : by_family) {
    if (sample.x.size() < kLeastOfFamily) continue;
    slopes.push_back({family, static_cast<int>(sample.x.size()), {}});
    families.push_back(std::move(sample));
  }
  if (families.size() < 2) {
    result.no_slopes =
        fmt::format("it takes two families of {} models in one setting", kLeastOfFamily);
    return;
  }
  const auto test = statistics::slope_equality(families, rules.confidence);
  if (!test) {
    result.no_slopes = test.error().message;
    return;
  }
  for (std::size_t i = 0; i < slopes.size(); ++i) slopes[i].slope = test->own[i];
  result.slopes = FamilySlopes{.settings = largest.front()->settings,
                               .families = std::move(slopes),
                               .common = test->common,
                               .sentence = test->slopes.sentence};
}

}  // namespace

Result<KeyFactors> key_factors(std::span<const EnergyObservation> observations,
                               const FactorRules& rules) {
  const std::size_t models = rows_by_model(observations).size();
  CARNOT_TRY_VOID(check_explainable(observations, models));
  KeyFactors result;
  result.observations = static_cast<int>(observations.size());
  result.models = static_cast<int>(models);
  result.resamples = rules.resamples;
  result.confidence = rules.confidence;
  std::vector<EnergyFactor> entering;
  const std::size_t allowed = models / kModelsPerFactor;
  for (const EnergyFactor factor : all_energy_factors()) {
    if (!varies(factor, observations))
      result.constant.push_back(factor);
    else if (is_of_graph(factor) && entering.size() >= allowed)
      result.left_aside.push_back(factor);
    else
      entering.push_back(factor);
  }
  if (entering.empty()) {
    return fail(ErrorCode::bad_input,
                "the energies differ, and neither the graphs nor the settings do: nothing here can "
                "explain them.");
  }
  add_shares(observations, FactorColumns{observations, std::move(entering)}, rules, result);
  add_slopes(observations, rules, result);
  return result;
}

}  // namespace carnot
