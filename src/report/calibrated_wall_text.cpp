// SPDX-License-Identifier: Apache-2.0
#include "report/calibrated_wall_text.hpp"

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/json_parts.hpp"
#include "report/measurement_text.hpp"

namespace carnot {

std::string calibrated_wall_line(const std::optional<CalibratedWall>& wall) {
  if (!wall) return {};
  if (wall->energy) return labelled_line("at the wall", with_passport(*wall->energy));
  return labelled_line("at the wall", valid_utf8(to_sentence(*wall->refused)));
}

nlohmann::json json_calibrated_wall(const std::optional<CalibratedWall>& wall) {
  return wall && wall->energy ? json_energy(*wall->energy) : nlohmann::json(nullptr);
}

nlohmann::json json_calibration_refused(const std::optional<CalibratedWall>& wall) {
  return wall && wall->refused ? json_text(to_sentence(*wall->refused)) : nlohmann::json(nullptr);
}

}  // namespace carnot
