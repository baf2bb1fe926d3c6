// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "analysis/reproductions/column_table.hpp"
#include "analysis/reproductions/figure_parts.hpp"

namespace carnot {

/// The two logs that came with the trainings of 2307.05520, one in each of nvidia-smi's dialects.
inline constexpr std::string_view kCloudPowerLog =
    "traces/nvidia_smi_training/cloud_mobilenet_v2_gpu-power-20221205T095541.csv";
inline constexpr std::string_view kLocalPowerLog =
    "traces/nvidia_smi_training/local-v2_vgg16_gpu-power-20230302T104646.csv";

/// Power draw over time. Errors: bad_input, for other columns or a stamp that cannot be read.
Result<PowerLog> nvidia_smi_power(const ColumnTable& table);

/// Without so many readings at each end, as the study left out its lead-in and lead-out of 3 s.
/// Errors: bad_input where nothing is left.
Result<PowerLog> without_ends(PowerLog log, std::size_t readings);

}  // namespace carnot
