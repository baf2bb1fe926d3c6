// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "records/energy.hpp"

namespace carnot {

/// What `measure --calibrated` adds to a run: the wall's joules by this machine's calibration, or
/// why it does not serve. Exactly one of both.
struct CalibratedWall {
  std::optional<Energy> energy;
  std::optional<Error> refused;
};

/// One labelled line; nothing where it was not asked for.
std::string calibrated_wall_line(const std::optional<CalibratedWall>& wall);
/// The energy; null where it was refused or not asked for.
nlohmann::json json_calibrated_wall(const std::optional<CalibratedWall>& wall);
/// Why it was refused, a sentence; null otherwise.
nlohmann::json json_calibration_refused(const std::optional<CalibratedWall>& wall);

}  // namespace carnot
