// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "analysis/line_fit.hpp"
#include "analysis/power_curve.hpp"
#include "app/calibration/calibration_json.hpp"
#include "base/assert.hpp"

/// Any text is calibrations that arithmetic can use, and that are read again as they were written;
/// or one sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const auto all = parse_calibrations({reinterpret_cast<const char*>(data), size}, "file");
  if (!all) {
    CARNOT_ASSERT(!all.error().message.empty());
    return 0;
  }
  for (const WallCalibration& wall : all->walls) {
    const auto wall_power = predict(wall.fit, wall.fit.least_x, 0.95);
    CARNOT_ASSERT(wall_power.has_value() && std::isfinite(wall_power->point));
    CARNOT_ASSERT(wall_power->lower <= wall_power->point);
  }
  for (const LoadCurveCalibration& curve : all->load_curves)
    CARNOT_ASSERT(power_at(curve.fit, 0.5, 0.95).point > 0.0);
  const auto again = parse_calibrations(calibrations_json(*all), "file");
  CARNOT_ASSERT(again.has_value() && *again == *all);
  return 0;
}
