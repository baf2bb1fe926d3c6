// SPDX-License-Identifier: Apache-2.0
#include "analysis/statement/rebound.hpp"

namespace carnot {

std::optional<Rebound> rebound_of(double ratio, double growth) {
  const double expected = 1.0 - ratio;
  if (!(expected > 0.0)) return std::nullopt;
  const double realised = 1.0 - ratio * (1.0 + growth);
  return Rebound{expected, realised, 1.0 - realised / expected};
}

std::optional<double> growth_that_undoes(double ratio) {
  if (!(ratio < 1.0)) return std::nullopt;
  return 1.0 / ratio - 1.0;
}

}  // namespace carnot
