// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/calibrated_wall.hpp"

#include <algorithm>

#include "analysis/wall_prediction.hpp"
#include "app/calibration/calibration_file.hpp"

namespace carnot {

Result<Energy> calibrated_wall(const Measurement& measurement, const std::string& host_fingerprint,
                               const std::filesystem::path& cache) {
  CARNOT_TRY(const Calibrations all, load_calibrations(cache));
  const auto own = std::ranges::find(all.walls, host_fingerprint, &WallCalibration::host);
  if (own == all.walls.end()) {
    return fail(ErrorCode::not_measurable,
                "there is no wall calibration of this machine as it is set up now.",
                "Make one: carnot calibrate --wall NAME, with a wall meter in the source file.");
  }
  return predict_wall(*own, measurement);
}

}  // namespace carnot
