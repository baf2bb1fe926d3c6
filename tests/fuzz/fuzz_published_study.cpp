// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "app/replication/published_file.hpp"
#include "base/assert.hpp"

/// Any text is a study whose findings can all be judged, or one sentence with file and line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  constexpr std::string_view kFile = "/nowhere/study.toml";
  const auto study = parse_published_study({reinterpret_cast<const char*>(data), size}, kFile);
  if (!study) {
    CARNOT_ASSERT(study.error().message.starts_with("/nowhere/study.toml:"));
    CARNOT_ASSERT(to_sentence(study.error()).find('\n') == std::string::npos);
    return 0;
  }
  for (const PublishedFinding& finding : study->findings) {
    CARNOT_ASSERT(!finding.says.empty() && !finding.source.empty());
    CARNOT_ASSERT((finding.claim == Claim::untestable) || !finding.of.empty());
    if (!finding.effect) continue;
    const auto interval = interval_of(*finding.effect, 0.95);
    CARNOT_ASSERT(!interval || !(interval->lower > interval->upper));
  }
  return 0;
}
