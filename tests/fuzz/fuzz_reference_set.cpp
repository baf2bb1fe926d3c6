// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "app/scores/reference_set_file.hpp"
#include "base/assert.hpp"

/// Any text is a set that says of what it is, whose law is a law or a refusal, and that is written
/// as it was read; or one sentence with file and line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  constexpr std::string_view kFile = "/nowhere/set.toml";
  const auto set = parse_reference_set({reinterpret_cast<const char*>(data), size}, kFile);
  if (!set) {
    CARNOT_ASSERT(set.error().message.starts_with("/nowhere/set.toml:"));
    CARNOT_ASSERT(to_sentence(set.error()).find('\n') == std::string::npos);
    return 0;
  }
  CARNOT_ASSERT(!set->version.empty() && !set->group.models.empty());
  for (const RatedModel& model : set->group.models)
    CARNOT_ASSERT(model.joules->point > 0.0 && model.accuracy->point <= 1.0);
  if (const auto law = law_of(*set)) CARNOT_ASSERT(law->law.models >= kLeastLawModels);
  const auto again = parse_reference_set(reference_set_text(*set), kFile);
  CARNOT_ASSERT(again.has_value());
  CARNOT_ASSERT(reference_set_text(*again) == reference_set_text(*set));
  return 0;
}
