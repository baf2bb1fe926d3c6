// SPDX-License-Identifier: Apache-2.0
#include "analysis/time_offset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

#include "analysis/distributions.hpp"
#include "base/assert.hpp"
#include "base/number_text.hpp"

namespace carnot {
namespace {

constexpr std::size_t kLeastSamples = 20;
constexpr std::size_t kLeastPulses = 3;
constexpr double kLeastCorrelation = 0.7;
constexpr double kClearlyBelow = 0.9;  // of the first peak
constexpr std::size_t kParts = 8;      // of the jackknife
constexpr double kOffsetConfidence = 0.95;

Error no_peak(std::string why, std::string remedy) {
  return {ErrorCode::failed, "the meter's clock cannot be told: " + std::move(why),
          std::move(remedy)};
}

/// Time for which the load was on before an instant: its integral makes any mean a difference.
class OnTime {
 public:
  explicit OnTime(std::span<const LoadPulse> pulses) {
    double sum = 0.0;
    for (const LoadPulse& pulse : pulses) {
      begins_.push_back(pulse.begin.count());
      ends_.push_back(pulse.end.count());
      before_.push_back(sum);
      sum += ends_.back() - begins_.back();
    }
  }
  double until(double when) const {
    const auto next = std::ranges::upper_bound(begins_, when);
    if (next == begins_.begin()) return 0.0;
    const auto i = static_cast<std::size_t>(next - begins_.begin()) - 1;
    return before_[i] + std::min(when, ends_[i]) - begins_[i];
  }

 private:
  std::vector<double> begins_;
  std::vector<double> ends_;
  std::vector<double> before_;
};

struct Sample {
  double begin;
  double end;
  double watts;
};

double usual_distance(std::span<const StampedPower> samples) {
  std::vector<double> distances;
  for (std::size_t i = 1; i < samples.size(); ++i)
    distances.push_back((samples[i].end - samples[i - 1].end).count());
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return *middle;
}

struct Match {
  double correlation = 0.0;
  double step_watts = 0.0;
};

/// Samples with constant and linear drift taken out of what is compared.
class LoadComparison {
 public:
  LoadComparison(const OnTime& load, std::vector<Sample> samples)
      : load_{load}, samples_{std::move(samples)}, middle_(samples_.size()) {
    const double n = static_cast<double>(samples_.size());
    double sum = 0.0;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      middle_[i] = 0.5 * (samples_[i].begin + samples_[i].end);
      sum += middle_[i];
    }
    for (double& when : middle_) when -= sum / n;
    for (const double when : middle_) squares_ += when * when;
    watts_.reserve(samples_.size());
    for (const Sample& sample : samples_) watts_.push_back(sample.watts);
    strip(watts_);
  }

  Match at(double shift) const {
    std::vector<double> on(samples_.size());
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      const Sample& sample = samples_[i];
      on[i] = (load_.until(sample.end - shift) - load_.until(sample.begin - shift)) /
              (sample.end - sample.begin);
    }
    strip(on);
    const double own = product(on, on);
    const double all = product(watts_, watts_);
    const double both = product(on, watts_);
    if (!(own > 1e-9) || !(all > 0.0)) return {};
    return {both / std::sqrt(own * all), both / own};
  }

  std::vector<Sample> without(std::size_t part) const {
    std::vector<Sample> others;
    const std::size_t n = samples_.size();
    for (std::size_t i = 0; i < n; ++i) {
      if (i * kParts / n != part) others.push_back(samples_[i]);
    }
    return others;
  }

 private:
  static double product(std::span<const double> a, std::span<const double> b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
  }
  void strip(std::vector<double>& values) const {
    const double mean =
        std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    for (double& value : values) value -= mean;
    if (!(squares_ > 0.0)) return;
    const double slope = product(values, middle_) / squares_;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] -= slope * middle_[i];
  }

  const OnTime& load_;
  std::vector<Sample> samples_;
  std::vector<double> middle_;
  std::vector<double> watts_;
  double squares_ = 0.0;
};

constexpr int kHalvings = 6;  // of the step, before the parabola

/// The shift of the greatest correlation near `start`, between the steps by a parabola.
double refine(const LoadComparison& comparison, double start, double step) {
  double best = start;
  for (int halvings = 0; halvings < kHalvings; ++halvings) {
    const double width = std::ldexp(step, -halvings);
    const std::array<double, 3> shifts{best - width, best, best + width};
    double most = -2.0;
    for (const double shift : shifts) {
      const double correlation = comparison.at(shift).correlation;
      if (correlation <= most) continue;
      most = correlation;
      best = shift;
    }
  }
  const double width = step / 2.0;
  const double left = comparison.at(best - width).correlation;
  const double here = comparison.at(best).correlation;
  const double right = comparison.at(best + width).correlation;
  const double bend = left - 2.0 * here + right;
  if (!(bend < 0.0)) return best;
  return best + std::clamp(0.5 * width * (left - right) / bend, -width, width);
}

std::vector<Sample> prepared(std::span<const StampedPower> samples, double distance) {
  std::vector<Sample> wide;
  for (const StampedPower& sample : samples) {
    const double begin = sample.begin.count();
    const double end = sample.end.count();
    const double missing = std::max(0.0, distance - (end - begin));
    wide.push_back({begin - 0.5 * missing, end + 0.5 * missing, sample.watts});
  }
  return wide;
}

/// √((k − 1)/k · Σ(d_i − mean)²) over the estimates that leave one part out.
double jackknife_error(const OnTime& load, const LoadComparison& comparison, double offset,
                       double step) {
  std::vector<double> shifts;
  for (std::size_t part = 0; part < kParts; ++part)
    shifts.push_back(refine(LoadComparison{load, comparison.without(part)}, offset, step));
  const double n = kParts;
  const double mean = std::accumulate(shifts.begin(), shifts.end(), 0.0) / n;
  double squares = 0.0;
  for (const double shift : shifts) squares += (shift - mean) * (shift - mean);
  return std::sqrt((n - 1.0) / n * squares);
}

/// Two on-times in a row are one pulse: where the gap is nothing, they are joined.
void append_on(std::vector<LoadPulse>& pulses, double begin, double end) {
  if (!pulses.empty() && pulses.back().end.count() >= begin) {
    pulses.back().end = Seconds{end};
  } else {
    pulses.push_back({Seconds{begin}, Seconds{end}});
  }
}

}  // namespace

Result<TimeOffset> find_time_offset(std::span<const LoadPulse> pulses,
                                    std::span<const StampedPower> samples, OffsetRange range) {
  CARNOT_ASSERT(range.least < range.most);
  if (pulses.size() < kLeastPulses || samples.size() < kLeastSamples) {
    return no_peak(
        fmt::format("{} readings over {} pulses are too few.", samples.size(), pulses.size()),
        fmt::format("At least {} readings are needed: does the meter answer?", kLeastSamples));
  }
  const double distance = usual_distance(samples);
  if (!(distance > 0.0))
    return no_peak("its stamps do not advance.", "Look at the meter's time column.");
  const OnTime load{pulses};
  const LoadComparison comparison{load, prepared(samples, distance)};
  const double step = std::max(distance / 4.0, 0.005);
  std::vector<std::pair<double, double>> tried;  // shift, correlation
  const auto steps =
      static_cast<std::size_t>(std::floor((range.most - range.least).count() / step));
  for (std::size_t i = 0; i <= steps; ++i) {
    const double shift = range.least.count() + static_cast<double>(i) * step;
    tried.emplace_back(shift, comparison.at(shift).correlation);
  }
  const auto best = std::ranges::max_element(tried, {}, &std::pair<double, double>::second);
  const double offset = refine(comparison, best->first, step);
  const Match match = comparison.at(offset);
  double shortest = pulses.front().end.count() - pulses.front().begin.count();
  for (const LoadPulse& pulse : pulses)
    shortest = std::min(shortest, (pulse.end - pulse.begin).count());
  double runner_up = 0.0;
  for (const auto& [shift, correlation] : tried) {
    if (std::abs(shift - offset) > shortest) runner_up = std::max(runner_up, correlation);
  }
  if (!(match.correlation >= kLeastCorrelation)) {
    return no_peak(fmt::format("what it shows goes with the load by a correlation of {} at best.",
                               format_decimals(std::max(0.0, match.correlation), 2)),
                   "Check that this machine hangs on it, and that nothing else at work there "
                   "outweighs the load.");
  }
  if (offset - range.least.count() < step || range.most.count() - offset < step) {
    return no_peak(fmt::format("the best offset lies at the border of {} to {}.",
                               format_quantity(range.least), format_quantity(range.most)),
                   "Set the meter's clock, or its time_format.");
  }
  if (runner_up > kClearlyBelow * match.correlation) {
    return no_peak(
        fmt::format("two offsets explain it equally well (correlations {} and {}).",
                    format_decimals(match.correlation, 2), format_decimals(runner_up, 2)),
        "Take longer, or let the meter answer more often.");
  }
  // So many edges, each known to a sample's distance, uniformly: the jackknife may see less by
  // luck.
  const double edges = 2.0 * static_cast<double>(pulses.size());
  const double least = distance / std::sqrt(12.0 * edges);
  const double error = std::max(jackknife_error(load, comparison, offset, step), least);
  return TimeOffset{Seconds{offset},
                    Seconds{error * student_quantile(0.5 + 0.5 * kOffsetConfidence, kParts - 1.0)},
                    match.correlation, runner_up, match.step_watts};
}

std::vector<LoadPulse> offset_pattern(Seconds chip) {
  CARNOT_ASSERT(chip.count() > 0.0);
  constexpr int kChips = 31;
  constexpr double kGolden = 0.6180339887498949;  // multiples of it fall evenly everywhere
  std::vector<LoadPulse> pulses;
  unsigned state = 1;
  double now = chip.count();  // begins off
  for (int i = 0; i < kChips; ++i) {
    const double phase = i * kGolden;
    const double end = now + chip.count() * (1.0 + 0.25 * (phase - std::floor(phase)));
    if ((state & 1U) != 0) append_on(pulses, now, end);
    state = (state >> 1U) | (((state ^ (state >> 2U)) & 1U) << 4U);  // x^5 + x^2 + 1
    now = end;
  }
  return pulses;
}

}  // namespace carnot
