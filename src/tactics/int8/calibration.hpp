// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "tactics/int8/affine.hpp"
#include "tactics/observer.hpp"

namespace carnot {

/// How the range of an activation is chosen from what calibration images made of it.
enum class Calibration {
  minmax,      // everything seen
  percentile,  // all but the outermost values on either side
  entropy,     // the distribution that rounding changes least
  mse,         // the least squared error of rounding and clipping together
};
std::string_view key_of(Calibration calibration);
std::optional<Calibration> calibration_of(std::string_view key);

struct CalibrationMethod {
  Calibration calibration = Calibration::minmax;
  double percentile = 99.99;  // of the values on either side; used by Calibration::percentile
};

/// Counts of values over equal bins; values outside fell into the end bins.
struct Histogram {
  Range range;
  std::vector<std::int64_t> counts;
};

/// Where the lowest and the highest (100 − percentile) % of the values begin, linear within a bin,
/// widened to 0. REQUIRES: percentile in [50, 100]; at least one value.
Range percentile_range(const Histogram& histogram, double percentile);

/// The range k/100 of the histogram's, k = 20 ... 100, that loses least: Σ count · (x − fq(x))²
/// over the middles of the bins, fq being rounding to a byte and back.
Range least_error_range(const Histogram& histogram);

/// −T to T, where T is the |x| beyond which least is lost: see entropy_cut. REQUIRES: the
/// histogram's range is symmetric around 0, its bins are even and more than 256.
Range least_divergence_range(const Histogram& histogram);

/// Tensors that share one scale: what is observed of them is put together.
using ScaleGroup = std::vector<std::string>;

/// One range per group, from one or two passes of the observer over the calibration images.
/// Errors: the observer's; failed when a tensor was never seen or holds a value that is not finite.
Result<std::vector<Range>> calibrate(const Graph& graph, const std::vector<ScaleGroup>& groups,
                                     const CalibrationMethod& method, Observer& observer);

}  // namespace carnot
