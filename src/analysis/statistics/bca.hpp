// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "analysis/statistics/samples.hpp"
#include "base/rng.hpp"

namespace carnot::statistics {

/// The parts of the BCa interval (Efron 1987), for whoever resamples: bca_interval of any figure,
/// MeanInference of a mean.

/// Calls `take` with n of the places 0..n-1, drawn with replacement. Two places come from one draw;
/// the bias of multiply-and-shift is n / 2^32. REQUIRES: 0 < n < 2^32.
template <class Take>
void draw_places(Rng& rng, std::uint64_t n, Take take) {
  for (std::uint64_t i = 0; i < n; i += 2) {
    const std::uint64_t drawn = rng.next();
    take(((drawn >> 32) * n) >> 32);
    if (i + 1 < n) take(((drawn & 0xFFFFFFFFU) * n) >> 32);
  }
}

/// z0: z of the share of resamples below the figure itself; ties count half. Where all lie on one
/// side, as far as so many resamples can tell. REQUIRES: sorted, not empty.
double bca_bias(Sample sorted, double figure);

/// Σd³ / 6(Σd²)^1.5 of the distances from the mean, free of units, for cubes of tiny values
/// underflow; 0 where nothing varies. Of the values whose mean is resampled it is a; of jackknife
/// figures it is -a.
double bca_acceleration(Sample values);

/// The share of the sorted resamples at which the level of this z stands: Φ(z0 + (z0 + z) / (1 -
/// a(z0 + z))), or the nearer end past the map's pole.
double bca_share(double z, double bias, double acceleration);

}  // namespace carnot::statistics
