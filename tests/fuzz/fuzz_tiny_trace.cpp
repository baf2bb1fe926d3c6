// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "analysis/reproductions/tiny_results.hpp"
#include "base/assert.hpp"
#include "base/tiny_trace.hpp"

/// Any bytes are a trace, stamps or results of MLPerf Tiny, or one sentence each.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (const auto trace = parse_tiny_energy(bytes)) {
    CARNOT_ASSERT(std::isfinite(trace->hertz) && trace->hertz > 0.0);
    CARNOT_ASSERT(trace->microjoules.size() == (size - 5) / 4);
    for (const double one : trace->microjoules) CARNOT_ASSERT(std::isfinite(one));
  }
  if (const auto edges = parse_tiny_stamps(bytes)) {
    for (const double one : *edges) CARNOT_ASSERT(std::isfinite(one));
  }
  if (const auto results = parse_tiny_results(bytes)) {
    CARNOT_ASSERT(!results->windows.empty() && results->inferences > 0.0);
    for (const auto& [number, microjoules] : results->windows)
      CARNOT_ASSERT(std::isfinite(microjoules));
  }
  return 0;
}
