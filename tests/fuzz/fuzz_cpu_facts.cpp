// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "sensors/cpu_power_model.hpp"
#include "sensors/gpu_estimate.hpp"
#include "sensors/memory_estimate.hpp"

/// The tables of processors and boards from one text: refused, or facts that give finite power; and
/// the kernel's count of memory.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto parts = carnot::parse_cpu_facts(text, "h\nany,*,*,*,0.5,4\n");
  if (parts) {
    for (const carnot::CpuPart& part : parts->parts) {
      const auto model = carnot::cpu_power_model({"", part.name, 0, 0, 4, false}, *parts);
      CARNOT_ASSERT(std::isfinite(model.power_at(0.5).si()));
    }
  }
  (void)carnot::parse_cpu_facts("h\n", text);
  if (const auto boards = carnot::parse_gpu_boards(text)) {
    for (const carnot::GpuBoard& board : *boards) CARNOT_ASSERT(board.limit > carnot::Watts{0.0});
    (void)carnot::board_limit(*boards, text);
  }
  CARNOT_ASSERT(carnot::fitted_memory(text) <= 1ULL << 60U);
  return 0;
}
