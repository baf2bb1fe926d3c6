// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analysis/state_comparison.hpp"
#include "base/assert.hpp"
#include "report/state_reader.hpp"

/// Whatever a report of a study holds, it is refused with a sentence, or can be compared with
/// itself, each candidate with the first.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  auto state = read_measured_state({reinterpret_cast<const char*>(data), size});
  if (!state) {
    CARNOT_ASSERT(!state.error().message.empty() && !state.error().remedy.empty());
    return 0;
  }
  std::vector<CandidatePair> pairs;
  for (const MeasuredCandidate& one : state->candidates)
    pairs.push_back({&state->candidates.front(), &one});
  for (const char* run : {"", "a run"}) {
    state->run = run;
    const auto changes = compare_states(*state, *state, pairs);
    CARNOT_ASSERT(changes.size() == pairs.size());
    for (const CandidateChange& change : changes) {
      for (const MetricChange& one : change.metrics)
        CARNOT_ASSERT(one.change.has_value() != !one.obstacle.empty());
    }
  }
  return 0;
}
