// SPDX-License-Identifier: Apache-2.0
#include "analysis/interval.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/describe.hpp"
#include "analysis/distributions.hpp"
#include "analysis/statistics/bca.hpp"
#include "base/assert.hpp"
#include "base/rng.hpp"

namespace carnot {
namespace {

bool is_confidence(double confidence) { return confidence > 0.0 && confidence < 1.0; }

/// Means of resamples with replacement, minus `centre`, sorted.
std::vector<double> resampled_means(std::span<const double> values, double centre, Rng& rng,
                                    int resamples) {
  std::vector<double> means(static_cast<std::size_t>(resamples));
  for (double& resampled : means) {
    double sum = 0.0;
    statistics::draw_places(rng, values.size(), [&](std::uint64_t i) { sum += values[i]; });
    resampled = sum / static_cast<double>(values.size()) - centre;
  }
  std::sort(means.begin(), means.end());
  return means;
}

/// sqrt((n - 1) / n): from the bootstrap's z to Student's t (Hesterberg).
double shrink(std::size_t n) {
  const auto count = static_cast<double>(n);
  return std::sqrt((count - 1.0) / count);
}

}  // namespace

std::string_view name_of(IntervalMethod method) {
  switch (method) {
    case IntervalMethod::student_t:
      return "t";
    case IntervalMethod::bca_bootstrap:
      return "BCa bootstrap";
  }
  return "";
}

std::optional<Estimate> t_interval(std::span<const double> values, double confidence) {
  if (!is_confidence(confidence)) return std::nullopt;
  const auto inference = MeanInference::of(values, 0, IntervalMethod::student_t);
  if (!inference) return std::nullopt;
  return inference->interval(confidence);
}

std::optional<Estimate> wilson_interval(std::int64_t successes, std::int64_t trials,
                                        double confidence) {
  if (trials <= 0 || successes < 0 || successes > trials || !is_confidence(confidence)) {
    return std::nullopt;
  }
  const auto n = static_cast<double>(trials);
  const double p = static_cast<double>(successes) / n;
  const double z = normal_quantile(0.5 + confidence / 2.0);
  const double denominator = 1.0 + z * z / n;
  const double centre = (p + z * z / (2.0 * n)) / denominator;
  const double half = z / denominator * std::sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));
  // At the ends the bound is the end itself; rounding must not push the point outside.
  return Estimate{.point = p,
                  .lower = successes == 0 ? 0.0 : std::max(0.0, centre - half),
                  .upper = successes == trials ? 1.0 : std::min(1.0, centre + half),
                  .confidence = confidence};
}

Result<MeanInference> MeanInference::of(std::span<const double> values, std::uint64_t seed) {
  return of(
      values, seed,
      values.size() < kBootstrapFrom ? IntervalMethod::student_t : IntervalMethod::bca_bootstrap);
}

Result<MeanInference> MeanInference::of(std::span<const double> values, std::uint64_t seed,
                                        IntervalMethod method, int resamples) {
  CARNOT_ASSERT(resamples >= 100);
  const auto spread = sample_stddev(values);
  if (!spread) {
    return fail(ErrorCode::bad_input,
                values.size() < 2
                    ? fmt::format("an interval needs two values at least, not {}.", values.size())
                    : "an interval cannot be given: one of the values is not a finite number.");
  }
  MeanInference result;
  result.count_ = values.size();
  result.mean_ = *carnot::mean(values);
  result.method_ = method;
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  if (*least == *greatest) {
    // Their mean and spread hold rounding errors, which must not decide anything.
    result.mean_ = *least;
    return result;
  }
  result.standard_error_ = *spread / std::sqrt(static_cast<double>(values.size()));
  if (method == IntervalMethod::bca_bootstrap) {
    Rng rng{seed, "bootstrap"};
    result.resampled_ = resampled_means(values, result.mean_, rng, resamples);
    result.bias_ = statistics::bca_bias(result.resampled_, 0.0);
    result.acceleration_ = statistics::bca_acceleration(values);
  }
  return result;
}

double MeanInference::by_t(double distance) const {
  return student_cdf(distance / standard_error_, static_cast<double>(count_ - 1));
}

double MeanInference::t_quantile(double level) const {
  return standard_error_ * student_quantile(level, static_cast<double>(count_ - 1));
}

double MeanInference::confidence_below(double value) const {
  const double distance = (value - mean_) / widening_;
  if (standard_error_ == 0.0) return distance < 0.0 ? 0.0 : distance > 0.0 ? 1.0 : 0.5;
  if (method_ == IntervalMethod::student_t) return by_t(distance);
  // Of the two the one with the longer tail; halfway up they meet at the mean.
  return distance < 0.0 ? std::min(0.5, std::max(by_bootstrap(distance), by_t(distance)))
                        : std::max(0.5, std::min(by_bootstrap(distance), by_t(distance)));
}

double MeanInference::quantile(double level) const {
  if (standard_error_ == 0.0) return mean_;
  double distance = t_quantile(level);
  if (method_ == IntervalMethod::bca_bootstrap) {
    distance = level < 0.5 ? std::min(bootstrap_quantile(level), distance)
                           : std::max(bootstrap_quantile(level), distance);
  }
  return mean_ + widening_ * distance;
}

double MeanInference::by_bootstrap(double distance) const {
  // Past the last resample the tail falls as that of t does, from where the resamples end.
  const double least = resampled_.front();
  const double greatest = resampled_.back();
  if (distance < least) return by_resamples(least) * by_t(distance) / by_t(least);
  if (distance > greatest) {
    return 1.0 - (1.0 - by_resamples(greatest)) * by_t(-distance) / by_t(-greatest);
  }
  return by_resamples(distance);
}

double MeanInference::bootstrap_quantile(double level) const {
  const double least = resampled_.front();
  const double greatest = resampled_.back();
  const double left_tail = by_resamples(least);
  const double right_tail = 1.0 - by_resamples(greatest);
  if (level < left_tail) return t_quantile(level * by_t(least) / left_tail);
  if (1.0 - level < right_tail) {
    return -t_quantile((1.0 - level) * by_t(-greatest) / right_tail);
  }
  return resample_quantile(level);
}

double MeanInference::by_resamples(double distance) const {
  // The i-th of B sorted resamples stands at (i + 1/2) / B, straight lines between.
  const auto size = static_cast<double>(resampled_.size());
  const auto above = std::lower_bound(resampled_.begin(), resampled_.end(), distance);
  double rank = 0.5;
  if (above != resampled_.begin()) {
    const double left = *(above - 1);
    rank =
        static_cast<double>(above - resampled_.begin()) - 0.5 + (distance - left) / (*above - left);
  }
  // The BCa map backwards: z0 + (z0 + z) / (1 - a (z0 + z)) = the bootstrap's own z.
  const double shifted = normal_quantile(rank / size) - bias_;
  const double denominator = 1.0 + acceleration_ * shifted;
  if (denominator <= 0.0) return shifted < 0.0 ? 0.0 : 1.0;  // past the map's pole
  return student_cdf((shifted / denominator - bias_) * shrink(count_),
                     static_cast<double>(count_ - 1));
}

double MeanInference::resample_quantile(double level) const {
  const double z = student_quantile(level, static_cast<double>(count_ - 1)) / shrink(count_);
  const double share = statistics::bca_share(z, bias_, acceleration_);
  const auto size = static_cast<double>(resampled_.size());
  const double rank = std::clamp(share * size - 0.5, 0.0, size - 1.0);
  const auto left = std::min(static_cast<std::size_t>(rank), resampled_.size() - 2);
  return std::lerp(resampled_[left], resampled_[left + 1], rank - static_cast<double>(left));
}

Estimate MeanInference::interval(double confidence) const {
  CARNOT_ASSERT(is_confidence(confidence));
  return {.point = mean_,
          .lower = quantile(0.5 - confidence / 2.0),
          .upper = quantile(0.5 + confidence / 2.0),
          .confidence = confidence};
}

double MeanInference::two_sided_p(double value) const {
  const double below = confidence_below(value);
  return std::min(1.0, 2.0 * std::min(below, 1.0 - below));
}

MeanInference MeanInference::widened_by(double factor) const {
  CARNOT_ASSERT(factor > 0.0);
  MeanInference result = *this;
  result.widening_ *= factor;
  return result;
}

}  // namespace carnot
