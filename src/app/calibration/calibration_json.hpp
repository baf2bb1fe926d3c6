// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "records/calibration.hpp"

namespace carnot {

/// The text of a file of calibrations (docs/formats.md). Errors: bad_input, naming `place` and the
/// entry, for what is no calibration: a broken one must not change a single joule; unsupported for
/// a later version.
Result<Calibrations> parse_calibrations(std::string_view text, std::string_view place);
std::string calibrations_json(const Calibrations& calibrations);

}  // namespace carnot
