// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/imports/import_format.hpp"

namespace carnot {

/// What nvidia-smi --query-gpu=... --format=csv -l 1 prints, under its own column names
/// ("power.draw [W]") or under those that scripts give it ("gpu_power_draw"). Each board is one
/// measurement, its powers added up over its own stamps; NVIDIA states a gain of 5 %.
extern const ImportFormat kNvidiaSmiImport;

}  // namespace carnot
