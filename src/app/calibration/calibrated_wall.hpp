// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "records/measurement.hpp"

namespace carnot {

/// What the plug drew in a measured window, by this host's calibration (predict_wall). Errors:
/// not_measurable where there is none, or it does not serve this window; those of
/// load_calibrations.
Result<Energy> calibrated_wall(const Measurement& measurement, const std::string& host_fingerprint,
                               const std::filesystem::path& cache);

}  // namespace carnot
