// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "app/calibration/calibration_pairs.hpp"
#include "base/assert.hpp"

/// Any text is pairs of finite numbers, or a sentence with a line; fitting them never gives what is
/// no number.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const auto pairs =
      parse_calibration_pairs({reinterpret_cast<const char*>(data), size}, "pairs.csv");
  if (!pairs) {
    CARNOT_ASSERT(pairs.error().message.starts_with("pairs.csv:"));
    return 0;
  }
  for (const FitPoint& point : pairs->points)
    CARNOT_ASSERT(std::isfinite(point.x) && std::isfinite(point.y));
  const auto fit = fit_line(pairs->points);
  if (!fit) return 0;
  const auto middle = predict(*fit, 0.5 * (fit->least_x + fit->most_x), 0.95);
  CARNOT_ASSERT(middle.has_value() && std::isfinite(middle->point));
  const ResidualChecks checks = check_residuals(*fit, pairs->points);
  CARNOT_ASSERT(std::isfinite(checks.greatest));
  return 0;
}
