// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace carnot {

/// What the columns of nvidia-smi's CSV are called, by itself and by scripts around it; several
/// names of one thing are apart by "|", and the first that is there counts. Of the powers: the mean
/// over the last second misses nothing between two rows; the plain one is that or the moment's, by
/// board.
inline constexpr std::string_view kNvidiaSmiTimeColumn = "timestamp";
inline constexpr std::string_view kNvidiaSmiPowerColumns =
    "power.draw.average [W]|power.draw.average|power.draw [W]|power.draw|gpu_power_draw|power.draw."
    "instant [W]|power.draw.instant";

}  // namespace carnot
