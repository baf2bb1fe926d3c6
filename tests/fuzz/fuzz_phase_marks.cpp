// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "meter/phases.hpp"

/// Whatever is written into the marks' file: the phases of depth 0 tile the run, and what is inside
/// a phase lies inside its time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  using namespace std::chrono_literals;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const SteadyTime begin{1s};
  const SteadyTime end{2s};
  MarkReader reader{begin};
  reader.take(bytes.substr(0, size / 2), begin + 400ms);
  reader.take(bytes.substr(size / 2), begin + 800ms);
  reader.finish(end);
  SteadyTime known_until = begin;
  std::vector<const Phase*> around;
  const PhaseTree tree = phases_of(reader.marks(), begin, end);
  for (const Phase& phase : tree.phases) {
    CARNOT_ASSERT(phase.begin < phase.end);
    CARNOT_ASSERT(phase.name.size() <= 3 * kLongestPhaseName);
    if (phase.depth == 0) {
      CARNOT_ASSERT(phase.begin == known_until);
      known_until = phase.end;
      around.clear();
    }
    while (around.size() > static_cast<std::size_t>(phase.depth)) around.pop_back();
    if (!around.empty()) {
      CARNOT_ASSERT(around.back()->begin <= phase.begin && phase.end <= around.back()->end);
    }
    around.push_back(&phase);
  }
  CARNOT_ASSERT(known_until == end);
  return 0;
}
