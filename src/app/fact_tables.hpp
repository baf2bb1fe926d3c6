// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "sensors/gpu_estimate.hpp"

namespace carnot {

/// The tables of data/, compiled in as they are.
std::string_view cpu_parts_csv();
std::string_view watts_per_vcpu_csv();
std::string_view grid_intensity_csv();
std::string_view gpu_boards_csv();
/// The last one, read.
std::vector<GpuBoard> known_gpu_boards();

}  // namespace carnot
