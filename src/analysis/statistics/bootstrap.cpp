// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "analysis/distributions.hpp"
#include "analysis/statistics/descriptive.hpp"
#include "analysis/statistics/resampling.hpp"
#include "base/rng.hpp"

namespace carnot::statistics {
namespace {

constexpr int kFewestResamples = 100;

Result<void> check_rules(std::size_t rows, const BootstrapRules& rules) {
  CARNOT_TRY_VOID(check_confidence(rules.confidence));
  if (rows < 3) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("{} rows are too few to resample; a bootstrap needs at least 3.", rows));
  }
  if (rules.resamples < kFewestResamples) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} resamples show no tail; a bootstrap needs at least {}.",
                            rules.resamples, kFewestResamples));
  }
  return {};
}

/// Finite figures of resamples, sorted.
std::vector<double> resampled_figures(std::size_t rows, const RowStatistic& statistic,
                                      const BootstrapRules& rules) {
  Rng rng{rules.seed, "bca"};
  std::vector<std::uint32_t> drawn(rows);
  std::vector<double> result;
  result.reserve(static_cast<std::size_t>(rules.resamples));
  for (int i = 0; i < rules.resamples; ++i) {
    for (std::size_t j = 0; j < rows; j += 2) {
      // Two places from one draw; the bias of multiply-and-shift is rows / 2^32.
      const std::uint64_t word = rng.next();
      drawn[j] = static_cast<std::uint32_t>(((word >> 32) * rows) >> 32);
      if (j + 1 < rows)
        drawn[j + 1] = static_cast<std::uint32_t>(((word & 0xFFFFFFFFU) * rows) >> 32);
    }
    const double figure = statistic(drawn);
    if (std::isfinite(figure)) result.push_back(figure);
  }
  std::sort(result.begin(), result.end());
  return result;
}

/// Σd³ / 6(Σd²)^1.5 of the jackknife's distances from their mean; 0 where nothing changes.
double jackknife_acceleration(std::size_t rows, const RowStatistic& statistic) {
  std::vector<std::uint32_t> kept(rows - 1);
  std::iota(kept.begin(), kept.end(), 1U);
  std::vector<double> figures;
  for (std::size_t out = 0; out < rows; ++out) {
    const double figure = statistic(kept);
    if (std::isfinite(figure)) figures.push_back(figure);
    if (out < kept.size()) kept[out] = static_cast<std::uint32_t>(out);  // the next one leaves
  }
  const Moments moments = moments_of(figures);
  if (moments.squares <= 0.0) return 0.0;
  double cubes = 0.0;
  for (const double figure : figures) {
    const double d = (moments.mean - figure) / std::sqrt(moments.squares);
    cubes += d * d * d;
  }
  return cubes / 6.0;
}

/// z of the share of resamples below the figure; ties count half.
double bias_of(const std::vector<double>& sorted, double figure) {
  const auto below = std::lower_bound(sorted.begin(), sorted.end(), figure) - sorted.begin();
  const auto not_above = std::upper_bound(sorted.begin(), sorted.end(), figure) - sorted.begin();
  const auto count = static_cast<double>(sorted.size());
  const double share = static_cast<double>(below + not_above) / 2.0 / count;
  // All on one side: as far as so many resamples can tell.
  return normal_quantile(std::clamp(share, 0.5 / count, 1.0 - 0.5 / count));
}

double corrected_level(double level, double bias, double acceleration) {
  const double shifted = bias + normal_quantile(level);
  const double denominator = 1.0 - acceleration * shifted;
  if (denominator <= 0.0) return shifted < 0.0 ? 0.0 : 1.0;  // past the map's pole
  return normal_cdf(bias + shifted / denominator);
}

}  // namespace

Result<Estimate> bca_interval(std::size_t rows, const RowStatistic& statistic,
                              const BootstrapRules& rules) {
  CARNOT_TRY_VOID(check_rules(rows, rules));
  std::vector<std::uint32_t> all(rows);
  std::iota(all.begin(), all.end(), 0U);
  const double figure = statistic(all);
  if (!std::isfinite(figure)) {
    return fail(ErrorCode::bad_input, "the figure to be resampled is not a finite number.");
  }
  const std::vector<double> sorted = resampled_figures(rows, statistic, rules);
  if (static_cast<double>(sorted.size()) < 0.9 * rules.resamples) {
    return fail(ErrorCode::bad_input,
                fmt::format("the figure is not finite in {} of {} resamples.",
                            rules.resamples - static_cast<int>(sorted.size()), rules.resamples),
                "Measure more rows, or choose a figure that every choice of rows has.");
  }
  const double bias = bias_of(sorted, figure);
  const double acceleration = jackknife_acceleration(rows, statistic);
  const double tail = 0.5 - rules.confidence / 2.0;
  const auto end = [&](double level) {
    return quantile_of_sorted(sorted, corrected_level(level, bias, acceleration));
  };
  return Estimate{figure, end(tail), end(1.0 - tail), rules.confidence};
}

Result<Estimate> bca_interval(Sample values, const std::function<double(Sample)>& statistic,
                              const BootstrapRules& rules) {
  CARNOT_TRY_VOID(check_sample(values, "a bootstrap", 3));
  std::vector<double> chosen;
  return bca_interval(
      values.size(),
      [&](std::span<const std::uint32_t> rows) {
        chosen.resize(rows.size());
        std::transform(rows.begin(), rows.end(), chosen.begin(),
                       [&](std::uint32_t row) { return values[row]; });
        return statistic(chosen);
      },
      rules);
}

Result<Estimate> bca_ratio_of_sums(Sample a, Sample b, const BootstrapRules& rules) {
  CARNOT_TRY_VOID(check_pairs(a, b, "a ratio of sums", 3));
  return bca_interval(
      a.size(),
      [&](std::span<const std::uint32_t> rows) {
        double above = 0.0;
        double below = 0.0;
        for (const std::uint32_t row : rows) {
          above += a[row];
          below += b[row];
        }
        return above / below;
      },
      rules);
}

}  // namespace carnot::statistics
