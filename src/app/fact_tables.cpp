// SPDX-License-Identifier: Apache-2.0
#include "app/fact_tables.hpp"

#include "app/cpu_parts_csv.hpp"
#include "app/gpu_boards_csv.hpp"
#include "app/grid_intensity_csv.hpp"
#include "app/watts_per_vcpu_csv.hpp"

namespace carnot {

std::string_view cpu_parts_csv() { return kCpuPartsCsv; }

std::string_view watts_per_vcpu_csv() { return kWattsPerVcpuCsv; }

std::string_view grid_intensity_csv() { return kGridIntensityCsv; }

std::string_view gpu_boards_csv() { return kGpuBoardsCsv; }

}  // namespace carnot
