// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "analysis/distributions.hpp"
#include "analysis/statistics/bca.hpp"
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
    std::size_t next = 0;
    draw_places(rng, rows,
                [&](std::uint64_t row) { drawn[next++] = static_cast<std::uint32_t>(row); });
    const double figure = statistic(drawn);
    if (std::isfinite(figure)) result.push_back(figure);
  }
  std::sort(result.begin(), result.end());
  return result;
}

/// By the figure without each row in turn; 0 where nothing changes.
double jackknife_acceleration(std::size_t rows, const RowStatistic& statistic) {
  std::vector<std::uint32_t> kept(rows - 1);
  std::iota(kept.begin(), kept.end(), 1U);
  std::vector<double> figures;
  for (std::size_t out = 0; out < rows; ++out) {
    const double figure = statistic(kept);
    if (std::isfinite(figure)) figures.push_back(figure);
    if (out < kept.size()) kept[out] = static_cast<std::uint32_t>(out);  // the next one leaves
  }
  return -bca_acceleration(figures);
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
  const double bias = bca_bias(sorted, figure);
  const double acceleration = jackknife_acceleration(rows, statistic);
  const double tail = 0.5 - rules.confidence / 2.0;
  const auto end = [&](double level) {
    return quantile_of_sorted(sorted, bca_share(normal_quantile(level), bias, acceleration));
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
