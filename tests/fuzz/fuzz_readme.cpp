// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "app/card/card_check.hpp"
#include "base/assert.hpp"

/// Any text is a README whose values have paths and growing lines, or a sentence with a line; the
/// check of what was read has a score between 0 and 1.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  auto readme = parse_readme(text, "README.md");
  if (!readme) {
    CARNOT_ASSERT(readme.error().message.starts_with("README.md:"));
    return 0;
  }
  CARNOT_ASSERT(readme->body.size() <= text.size());
  int line = 1;
  for (const MatterEntry& one : readme->metadata) {
    CARNOT_ASSERT(one.line >= line && one.line < readme->body_line);
    line = one.line;
  }
  const CardCheck check = check_card(std::nullopt, ReadmeFacts{"README.md", *std::move(readme)});
  CARNOT_ASSERT(check.score() >= 0.0 && check.score() <= 1.0);
  CARNOT_ASSERT(!card_text(check).empty() && !card_json(check).empty());
  return 0;
}
