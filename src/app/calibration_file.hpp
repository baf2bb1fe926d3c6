// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "records/calibration.hpp"

namespace carnot {

/// Where calibrations are kept, below the cache folder: docs/formats.md describes it.
std::filesystem::path calibration_file(const std::filesystem::path& cache);

/// The text of that file. Errors: bad_input, naming `place` and the entry, for what is no
/// calibration: a broken one must not change a single joule; unsupported for a later version.
Result<Calibrations> parse_calibrations(std::string_view text, std::string_view place);
std::string calibrations_json(const Calibrations& calibrations);

/// All that is kept; nothing where there is no file or no cache folder. Errors: as above, and
/// read_file's.
Result<Calibrations> load_calibrations(const std::filesystem::path& cache);

/// Adds one, in place of that of the same host (and source), atomically. Errors: those of
/// load_calibrations and write_file_atomically.
Result<void> keep(const WallCalibration& calibration, const std::filesystem::path& cache);
Result<void> keep(const ClockCalibration& calibration, const std::filesystem::path& cache);
Result<void> keep(const LoadCurveCalibration& calibration, const std::filesystem::path& cache);

}  // namespace carnot
