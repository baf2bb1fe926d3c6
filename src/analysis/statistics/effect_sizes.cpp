// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/effect_sizes.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/distributions.hpp"
#include "analysis/statistics/sampling_distributions.hpp"

namespace carnot::statistics {
namespace {

tl::unexpected<Error> no_scatter() {
  return fail(ErrorCode::bad_input,
              "no value differs from its group, so a difference cannot be told in standard "
              "deviations.",
              "Read the difference itself, in its unit.");
}

/// d from its t statistic: t / root, with the ends of the noncentrality.
Estimate scaled_noncentrality(double t, double degrees, double root, double confidence) {
  const Estimate ends = student_noncentrality(t, degrees, confidence);
  return {t / root, ends.lower / root, ends.upper / root, confidence};
}

/// Of each value against all of the other group: the share that lies below less the share above.
/// REQUIRES: both sorted, so that one walk along both suffices.
std::vector<double> dominances(Sample values, Sample others) {
  std::vector<double> result;
  result.reserve(values.size());
  std::size_t below = 0;
  std::size_t not_above = 0;
  for (const double x : values) {
    while (below < others.size() && others[below] < x) ++below;
    while (not_above < others.size() && others[not_above] <= x) ++not_above;
    const double above = static_cast<double>(others.size() - not_above);
    result.push_back((static_cast<double>(below) - above) / static_cast<double>(others.size()));
  }
  return result;
}

/// Pairs of equal values across both groups. REQUIRES: both sorted.
double tied_pairs(Sample a, Sample b) {
  double count = 0.0;
  for (auto x = a.begin(); x != a.end();) {
    const auto [first, last] = std::equal_range(b.begin(), b.end(), *x);
    const auto next = std::upper_bound(x, a.end(), *x);
    count += static_cast<double>(next - x) * static_cast<double>(last - first);
    x = next;
  }
  return count;
}

Estimate separated(double delta, double smaller_count, double z, double confidence) {
  const double end = (smaller_count - z * z) / (smaller_count + z * z);
  return delta > 0.0 ? Estimate{1.0, end, 1.0, confidence} : Estimate{-1.0, -1.0, -end, confidence};
}

/// The consistent estimate of the variance of δ (Cliff 1996), never below what one pair may change.
double delta_variance(double delta, Sample of_a, Sample of_b, double tied) {
  const auto m = static_cast<double>(of_a.size());
  const auto n = static_cast<double>(of_b.size());
  const auto squares = [&](Sample rows, double centre) {
    double sum = 0.0;
    for (const double row : rows) sum += (row - centre) * (row - centre);
    return sum;
  };
  const double cells = m * n - tied - m * n * delta * delta;  // Σ(d_ij − δ)²
  const double variance = (n * n * squares(of_a, delta) + m * m * squares(of_b, -delta) - cells) /
                          (m * n * (m - 1.0) * (n - 1.0));
  return std::max(variance, (1.0 - delta * delta) / (m * n - 1.0));
}

}  // namespace

Result<Estimate> cohens_d(Sample a, Sample b, double confidence) {
  CARNOT_TRY_VOID(check_two(a, b, "Cohen's d", 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const Moments first = moments_of(a);
  const Moments second = moments_of(b);
  const double degrees = first.count + second.count - 2.0;
  const double deviation = std::sqrt((first.squares + second.squares) / degrees);
  if (deviation <= 0.0) return no_scatter();
  const double root = std::sqrt(first.count * second.count / (first.count + second.count));
  return scaled_noncentrality((first.mean - second.mean) / deviation * root, degrees, root,
                              confidence);
}

Result<Estimate> hedges_g(Sample a, Sample b, double confidence) {
  CARNOT_TRY(const Estimate d, cohens_d(a, b, confidence));
  const double degrees = static_cast<double>(a.size() + b.size()) - 2.0;
  const double correction = 1.0 - 3.0 / (4.0 * degrees - 1.0);
  return Estimate{d.point * correction, d.lower * correction, d.upper * correction, confidence};
}

Result<Estimate> paired_cohens_d(Sample a, Sample b, double confidence) {
  CARNOT_TRY_VOID(check_pairs(a, b, "Cohen's d of pairs", 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const Moments moments = moments_of(differences(a, b));
  if (moments.squares <= 0.0) return no_scatter();
  const double root = std::sqrt(moments.count);
  return scaled_noncentrality(moments.mean / std::sqrt(moments.variance()) * root,
                              moments.count - 1.0, root, confidence);
}

Result<Estimate> cliffs_delta(Sample a, Sample b, double confidence) {
  CARNOT_TRY_VOID(check_two(a, b, "Cliff's δ", 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const std::vector<double> sorted_a = sorted_copy(a);
  const std::vector<double> sorted_b = sorted_copy(b);
  const std::vector<double> of_a = dominances(sorted_a, sorted_b);
  const std::vector<double> of_b = dominances(sorted_b, sorted_a);
  double delta = 0.0;
  for (const double row : of_a) delta += row / static_cast<double>(of_a.size());
  const double z = normal_quantile(0.5 + confidence / 2.0);
  if (sorted_a.front() > sorted_b.back() || sorted_a.back() < sorted_b.front()) {
    return separated(delta, static_cast<double>(std::min(a.size(), b.size())), z, confidence);
  }
  const double variance = delta_variance(delta, of_a, of_b, tied_pairs(sorted_a, sorted_b));
  const double rest = 1.0 - delta * delta;
  const double centre = delta - delta * delta * delta;
  const double width = z * std::sqrt(variance) * std::sqrt(rest * rest + z * z * variance);
  const double scale = rest + z * z * variance;
  return Estimate{delta, std::max(-1.0, (centre - width) / scale),
                  std::min(1.0, (centre + width) / scale), confidence};
}

Result<Estimate> vargha_delaney_a(Sample a, Sample b, double confidence) {
  CARNOT_TRY(const Estimate delta, cliffs_delta(a, b, confidence));
  return Estimate{(delta.point + 1.0) / 2.0, (delta.lower + 1.0) / 2.0, (delta.upper + 1.0) / 2.0,
                  confidence};
}

std::string_view size_of_delta(double delta) {
  const double size = std::abs(delta);
  if (size < 0.147) return "negligible";
  if (size < 0.33) return "small";
  if (size < 0.474) return "medium";
  return "large";
}

}  // namespace carnot::statistics
