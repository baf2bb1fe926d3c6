// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/robust_regression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "analysis/describe.hpp"
#include "analysis/distributions.hpp"
#include "analysis/statistics/ranks.hpp"
#include "base/number_text.hpp"

namespace carnot::statistics {
namespace {

constexpr double kHuber = 1.345;
constexpr int kMostSteps = 500;
constexpr double kSettled = 1e-10;  // of the scale; rounding of large y allows no less

Result<void> check_line(Sample x, Sample y, std::string_view name) {
  CARNOT_TRY_VOID(check_pairs(x, y, name, 3));
  if (all_equal(x)) {
    return fail(ErrorCode::bad_input,
                fmt::format("all values of x are equal, so {} has no slope.", name),
                "Measure at different x.");
  }
  return {};
}

void conclude_line(RobustLine& line) {
  const bool known = line.slope.lower > 0.0 || line.slope.upper < 0.0;
  line.sentence =
      fmt::format("{}: slope {} ({} to {}), n = {}.",
                  !known ? "No slope is resolved"
                         : (line.slope.point > 0.0 ? "y rises with x" : "y falls with x"),
                  format_number(line.slope.point, 4), format_number(line.slope.lower, 4),
                  format_number(line.slope.upper, 4), line.count);
}

struct Point {
  double x = 0.0;
  double y = 0.0;
};

/// Pairs of points with different x, told by the slope between them.
class PairSlopes {
 public:
  PairSlopes(Sample x, Sample y) {
    for (std::size_t i = 0; i < x.size(); ++i) points_.push_back({x[i], y[i]});
    std::sort(points_.begin(), points_.end(),
              [](const Point& a, const Point& b) { return a.x < b.x; });
    for (std::size_t begin = 0; begin < points_.size();) {
      std::size_t end = begin;
      while (end < points_.size() && points_[end].x == points_[begin].x) ++end;
      same_x_ += (end - begin) * (end - begin - 1) / 2;
      begin = end;
    }
    residuals_.resize(points_.size());
    spare_.resize(points_.size());
  }

  std::uint64_t count() const { return points_.size() * (points_.size() - 1) / 2 - same_x_; }

  /// A slope is at most v where y − v x does not rise from the left point to the right one.
  std::uint64_t not_above(double slope) {
    for (std::size_t begin = 0; begin < points_.size();) {
      std::size_t end = begin;
      for (; end < points_.size() && points_[end].x == points_[begin].x; ++end) {
        residuals_[end] = points_[end].y - slope * points_[end].x;
      }
      // Within one x no pair may count: rising order is the order that counts none but ties.
      std::sort(residuals_.begin() + static_cast<std::ptrdiff_t>(begin),
                residuals_.begin() + static_cast<std::ptrdiff_t>(end));
      for (std::size_t i = begin; i < end;) {
        std::size_t next = i;
        while (next < end && residuals_[next] == residuals_[i]) ++next;
        tied_ += (next - i) * (next - i - 1) / 2;
        i = next;
      }
      begin = end;
    }
    const std::uint64_t falls = count_not_rising(0, residuals_.size());
    return falls - std::exchange(tied_, 0);
  }

  std::pair<double, double> ends() const {
    // The steepest slopes lie between neighbours in x, but with equal x between any of them.
    double low = 0.0;
    double high = 0.0;
    const auto [least, most] = std::minmax_element(
        points_.begin(), points_.end(), [](const Point& a, const Point& b) { return a.y < b.y; });
    double step = points_.back().x - points_.front().x;
    for (std::size_t i = 1; i < points_.size(); ++i) {
      if (points_[i].x > points_[i - 1].x) step = std::min(step, points_[i].x - points_[i - 1].x);
    }
    low = -(most->y - least->y) / step;
    high = (most->y - least->y) / step;
    return {low, high};
  }

 private:
  /// Pairs i < j with residual[j] <= residual[i]; sorts.
  std::uint64_t count_not_rising(std::size_t begin, std::size_t end) {
    if (end - begin < 2) return 0;
    const std::size_t middle = begin + (end - begin) / 2;
    std::uint64_t pairs = count_not_rising(begin, middle) + count_not_rising(middle, end);
    std::size_t left = begin;
    std::size_t right = middle;
    for (std::size_t out = begin; out < end; ++out) {
      if (right == end || (left < middle && residuals_[left] < residuals_[right])) {
        spare_[out] = residuals_[left++];
      } else {
        pairs += middle - left;
        spare_[out] = residuals_[right++];
      }
    }
    std::copy(spare_.begin() + static_cast<std::ptrdiff_t>(begin),
              spare_.begin() + static_cast<std::ptrdiff_t>(end),
              residuals_.begin() + static_cast<std::ptrdiff_t>(begin));
    return pairs;
  }

  std::vector<Point> points_;
  std::vector<double> residuals_;
  std::vector<double> spare_;
  std::uint64_t same_x_ = 0;
  std::uint64_t tied_ = 0;
};

/// A slope too small to be seen in these y is none: 2.0 − 1e-17 x is 2.0.
double without_rounding(double slope, Sample x, Sample y) {
  const auto [least, most] = std::minmax_element(x.begin(), x.end());
  double greatest = 0.0;
  for (const double one : y) greatest = std::max(greatest, std::abs(one));
  const double unseen = std::numeric_limits<double>::epsilon() * greatest / (*most - *least);
  return std::abs(slope) <= unseen ? 0.0 : slope;
}

double weighted_ties(Sample values) {
  const std::vector<double> sorted = sorted_copy(values);
  double sum = 0.0;
  for (std::size_t begin = 0; begin < sorted.size();) {
    std::size_t end = begin;
    while (end < sorted.size() && sorted[end] == sorted[begin]) ++end;
    const auto t = static_cast<double>(end - begin);
    sum += t * (t - 1.0) * (2.0 * t + 5.0);
    begin = end;
  }
  return sum;
}

struct Line {
  double slope = 0.0;
  double intercept = 0.0;
};

Line weighted_line(Sample x, Sample y, Sample weights) {
  double all = 0.0;
  double mean_x = 0.0;
  double mean_y = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    all += weights[i];
    mean_x += weights[i] * x[i];
    mean_y += weights[i] * y[i];
  }
  mean_x /= all;
  mean_y /= all;
  double squares = 0.0;
  double products = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    squares += weights[i] * (x[i] - mean_x) * (x[i] - mean_x);
    products += weights[i] * (x[i] - mean_x) * (y[i] - mean_y);
  }
  return {products / squares, mean_y - products / squares * mean_x};
}

std::vector<double> residuals_of(const Line& line, Sample x, Sample y) {
  std::vector<double> result(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) result[i] = y[i] - line.intercept - line.slope * x[i];
  return result;
}

/// Median |residual| as the deviation of a normal distribution; 0 for what rounding leaves.
double robust_scale(Sample residuals, Sample y) {
  std::vector<double> sizes(residuals.size());
  std::transform(residuals.begin(), residuals.end(), sizes.begin(),
                 [](double r) { return std::abs(r); });
  const double scale = median(sizes).value_or(0.0) / normal_quantile(0.75);
  double greatest = 0.0;
  for (const double one : y) greatest = std::max(greatest, std::abs(one));
  return scale > 1e-14 * greatest ? scale : 0.0;
}

/// Street, Carroll and Ruppert's correction as Huber's H1 has it: variance of the coefficients =
/// this times (XᵀX)⁻¹.
double huber_variance(Sample residuals, double scale) {
  const auto n = static_cast<double>(residuals.size());
  double inside = 0.0;
  double squares = 0.0;
  for (const double r : residuals) {
    const double z = r / scale;
    if (std::abs(z) <= kHuber) inside += 1.0 / n;
    const double bounded = std::clamp(z, -kHuber, kHuber);
    squares += bounded * bounded;
  }
  const double correction = 1.0 + 2.0 / n * (1.0 - inside) / inside;
  return correction * correction * squares / (n - 2.0) * scale * scale / (inside * inside);
}

RobustLine huber_line(const Line& line, double variance, double scale, Sample x,
                      double confidence) {
  const Moments of_x = moments_of(x);
  const double z = normal_quantile(0.5 + confidence / 2.0);
  const double slope_reach = z * std::sqrt(variance / of_x.squares);
  const double reach =
      z * std::sqrt(variance * (1.0 / of_x.count + of_x.mean * of_x.mean / of_x.squares));
  RobustLine result{
      .slope = {line.slope, line.slope - slope_reach, line.slope + slope_reach, confidence},
      .intercept = line.intercept,
      .intercept_interval =
          Estimate{line.intercept, line.intercept - reach, line.intercept + reach, confidence},
      .scale = scale,
      .count = static_cast<std::int64_t>(x.size())};
  conclude_line(result);
  return result;
}

}  // namespace

Result<RobustLine> theil_sen(Sample x, Sample y, double confidence) {
  CARNOT_TRY_VOID(check_line(x, y, "the Theil–Sen line"));
  CARNOT_TRY_VOID(check_confidence(confidence));
  PairSlopes slopes{x, y};
  const auto [low, high] = slopes.ends();
  const auto not_above = [&](double slope) { return slopes.not_above(slope); };
  const std::uint64_t count = slopes.count();
  const double middle = without_rounding(median_of_set(count, low, high, not_above), x, y);
  const auto n = static_cast<double>(x.size());
  const double variance =
      (n * (n - 1.0) * (2.0 * n + 5.0) - weighted_ties(x) - weighted_ties(y)) / 18.0;
  const double reach =
      normal_quantile(0.5 + confidence / 2.0) * std::sqrt(std::max(0.0, variance)) / 2.0;
  const double half = static_cast<double>(count) / 2.0;
  const auto place = [&](double rank) {
    return static_cast<std::uint64_t>(std::clamp(rank, 1.0, static_cast<double>(count)));
  };
  RobustLine result{
      .slope = {middle, kth_smallest(place(std::round(half - reach)), low, middle, not_above),
                kth_smallest(place(std::round(half + reach) + 1.0), middle, high, not_above),
                confidence},
      .intercept = median(y).value_or(0.0) - middle * median(x).value_or(0.0),
      .count = static_cast<std::int64_t>(x.size())};
  conclude_line(result);
  return result;
}

Result<RobustLine> huber_regression(Sample x, Sample y, double confidence) {
  CARNOT_TRY_VOID(check_line(x, y, "Huber's line"));
  CARNOT_TRY_VOID(check_confidence(confidence));
  std::vector<double> weights(x.size(), 1.0);
  Line line = weighted_line(x, y, weights);
  for (int step = 0; step < kMostSteps; ++step) {
    const std::vector<double> residuals = residuals_of(line, x, y);
    const double scale = robust_scale(residuals, y);
    if (scale <= 0.0) return huber_line(line, 0.0, 0.0, x, confidence);
    std::transform(residuals.begin(), residuals.end(), weights.begin(), [&](double r) {
      return std::min(1.0, kHuber * scale / std::max(std::abs(r), kHuber * scale));
    });
    const Line next = weighted_line(x, y, weights);
    const double moved = std::abs(next.slope - line.slope) * std::sqrt(moments_of(x).variance());
    line = next;
    if (moved <= kSettled * scale) {
      const std::vector<double> last = residuals_of(line, x, y);
      const double settled = robust_scale(last, y);
      const double variance = settled > 0.0 ? huber_variance(last, settled) : 0.0;
      return huber_line(line, variance, settled, x, confidence);
    }
  }
  return fail(ErrorCode::failed,
              fmt::format("Huber's line did not settle in {} steps.", kMostSteps),
              "Use Theil–Sen.");
}

}  // namespace carnot::statistics
