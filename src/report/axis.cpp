// SPDX-License-Identifier: Apache-2.0
#include "report/axis.hpp"

#include <algorithm>
#include <cmath>

namespace carnot {
namespace {

constexpr double kMargin = 0.06;  // of the span, beyond the outermost values

/// The step from 1, 2, 5 × 10^k that gives about five ticks.
double round_step(double span) {
  const double rough = span / 5.0;
  const double decade = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * decade >= rough) return factor * decade;
  }
  return 10.0 * decade;
}

std::vector<double> linear_ticks(double low, double high) {
  const double step = round_step(high - low);
  std::vector<double> ticks;
  for (double k = std::ceil(low / step); k * step <= high * (1 + 1e-12) && ticks.size() < 20; ++k)
    ticks.push_back(k * step);
  return ticks;
}

std::vector<double> logarithmic_ticks(double low, double high) {
  // Less than a decade and a half: 1, 2, 5; more: whole decades.
  const bool fine = std::log10(high / low) < 1.5;
  std::vector<double> ticks;
  const int first = static_cast<int>(std::floor(std::log10(low)));
  const int last = static_cast<int>(std::floor(std::log10(high)));
  for (int exponent = first; exponent <= last; ++exponent) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = factor * std::pow(10.0, exponent);
      if ((fine || factor == 1.0) && value >= low && value <= high) ticks.push_back(value);
    }
  }
  return ticks;
}

}  // namespace

Axis::Axis(Scale scale, double low, double high, double first_pixel, double last_pixel)
    : scale_{scale},
      low_{std::min(low, high)},
      high_{std::max(low, high)},
      first_pixel_{first_pixel},
      last_pixel_{last_pixel} {
  if (scale == Scale::logarithmic) {
    if (high_ < 1.25 * low_) {  // one point, or nearly: room around it
      low_ /= 1.25;
      high_ *= 1.25;
    }
    const double widen = std::pow(high_ / low_, kMargin);
    low_ /= widen;
    high_ *= widen;
    return;
  }
  if (high_ - low_ < 1e-9) {
    low_ -= 0.5;
    high_ += 0.5;
  }
  const double widen = kMargin * (high_ - low_);
  low_ -= widen;
  high_ += widen;
}

double Axis::position(double value) const {
  return scale_ == Scale::logarithmic ? std::log(value) : value;
}

double Axis::pixel(double value) const {
  const double share = (position(value) - position(low_)) / (position(high_) - position(low_));
  return first_pixel_ + share * (last_pixel_ - first_pixel_);
}

std::vector<double> Axis::ticks() const {
  std::vector<double> ticks =
      scale_ == Scale::logarithmic ? logarithmic_ticks(low_, high_) : linear_ticks(low_, high_);
  return ticks.size() >= 2 ? ticks : linear_ticks(low_, high_);
}

}  // namespace carnot
