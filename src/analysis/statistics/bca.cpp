// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/bca.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/distributions.hpp"

namespace carnot::statistics {

double bca_bias(Sample sorted, double figure) {
  const auto below = std::lower_bound(sorted.begin(), sorted.end(), figure) - sorted.begin();
  const auto not_above = std::upper_bound(sorted.begin(), sorted.end(), figure) - sorted.begin();
  const auto count = static_cast<double>(sorted.size());
  const double share = static_cast<double>(below + not_above) / 2.0 / count;
  return normal_quantile(std::clamp(share, 0.5 / count, 1.0 - 0.5 / count));
}

double bca_acceleration(Sample values) {
  const Moments moments = moments_of(values);
  if (moments.squares <= 0.0) return 0.0;
  double cubes = 0.0;
  for (const double value : values) {
    const double d = (value - moments.mean) / std::sqrt(moments.squares);
    cubes += d * d * d;
  }
  return cubes / 6.0;
}

double bca_share(double z, double bias, double acceleration) {
  const double shifted = bias + z;
  const double denominator = 1.0 - acceleration * shifted;
  if (denominator <= 0.0) return shifted < 0.0 ? 0.0 : 1.0;
  return normal_cdf(bias + shifted / denominator);
}

}  // namespace carnot::statistics
