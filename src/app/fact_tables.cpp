// SPDX-License-Identifier: Apache-2.0
#include "app/fact_tables.hpp"

#include "app/cpu_parts_csv.hpp"
#include "app/gpu_boards_csv.hpp"
#include "app/grid_intensity_csv.hpp"
#include "app/watts_per_vcpu_csv.hpp"
#include "base/assert.hpp"

namespace carnot {

std::string_view cpu_parts_csv() { return kCpuPartsCsv; }

std::string_view watts_per_vcpu_csv() { return kWattsPerVcpuCsv; }

std::string_view grid_intensity_csv() { return kGridIntensityCsv; }

std::string_view gpu_boards_csv() { return kGpuBoardsCsv; }

std::vector<GpuBoard> known_gpu_boards() {
  auto boards = parse_gpu_boards(gpu_boards_csv());
  CARNOT_ASSERT(boards.has_value());  // compiled in; a test reads them
  return *std::move(boards);
}

}  // namespace carnot
