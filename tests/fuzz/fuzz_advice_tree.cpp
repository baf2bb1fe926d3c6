// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "analysis/advice/advise.hpp"
#include "app/advise/tree_file.hpp"
#include "base/assert.hpp"

/// Any text is a tree that every set of answers finds a way through, and that is written and read
/// back the same; or one sentence with file and line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  constexpr std::string_view kFile = "/nowhere/tree.toml";
  const auto tree = parse_advice_tree({reinterpret_cast<const char*>(data), size}, kFile);
  if (!tree) {
    CARNOT_ASSERT(tree.error().message.starts_with("/nowhere/tree.toml:"));
    CARNOT_ASSERT(to_sentence(tree.error()).find('\n') == std::string::npos);
    return 0;
  }
  for (const Priority priority : all_priorities()) {
    const AdviceFacts facts{.priority = priority, .inferences = 1e6};
    const AdviceOutcome advice = advise(*tree, facts);
    CARNOT_ASSERT(!advice.steps.empty() && advice.steps.size() <= tree->nodes.size());
    CARNOT_ASSERT(advice.leaf.has_value() || advice.need != AdviceNeed::none);
  }
  const auto again = parse_advice_tree(advice_tree_text(*tree), kFile);
  CARNOT_ASSERT(again.has_value() && *again == *tree);
  return 0;
}
