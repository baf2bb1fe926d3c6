// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "records/calibration.hpp"

namespace carnot {

/// Where calibrations are kept, below the cache folder: docs/formats.md describes it.
std::filesystem::path calibration_file(const std::filesystem::path& cache);

/// All that is kept; nothing where there is no file or no cache folder. Errors: those of
/// parse_calibrations and read_file.
Result<Calibrations> load_calibrations(const std::filesystem::path& cache);

/// Adds one, in place of that of the same host (and source), atomically. Errors: those of
/// load_calibrations and write_file_atomically.
Result<void> keep(const WallCalibration& calibration, const std::filesystem::path& cache);
Result<void> keep(const ClockCalibration& calibration, const std::filesystem::path& cache);
Result<void> keep(const LoadCurveCalibration& calibration, const std::filesystem::path& cache);

}  // namespace carnot
