// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"
#include "records/domain.hpp"
#include "records/energy.hpp"

namespace carnot {

/// By what the joules of one source are divided between a command and all others.
enum class AttributionRule {
  cpu_time,  // its CPU time in all CPU time used
  memory,    // its memory in all memory in use
  device,    // its use of a board in all use of it
  none,      // nothing tells
};
struct AttributionRuleRow {
  AttributionRule rule;
  std::string_view key;   // public, never renamed
  std::string_view text;  // for people: "by ..."
};
inline constexpr auto kAttributionRules = std::to_array<AttributionRuleRow>({
    {AttributionRule::cpu_time, "cpu_time", "CPU time"},
    {AttributionRule::memory, "memory", "memory in use"},
    {AttributionRule::device, "device", "use of the board"},
    {AttributionRule::none, "none", "nothing"},
});
constexpr const AttributionRuleRow& row_of(AttributionRule rule) {
  return kAttributionRules[static_cast<std::size_t>(rule)];
}
static_assert(row_of(AttributionRule::none).rule == AttributionRule::none);

/// What of one source's joules is whose. The rest, to the whole, is nobody's that can be named.
struct AttributionShare {
  AttributionRule rule = AttributionRule::none;
  double tree = 0.0;     // 0..1
  double others = 0.0;   // likewise; both together at most 1
  std::string reason{};  // why another rule was taken, or why a part is nobody's: a sentence's end
  double doubt = 0.0;    // half-width of both shares (95 %); 0: not more doubtful than the joules
};

/// One source of a total, divided.
struct AttributedPart {
  std::string source_id;
  std::string label;
  Domain domain = Domain::cpu_package;
  AttributionShare share;
  Joules tree;
  Joules others;
  Joules unattributed;  // the three add up to the source's joules to the last bit
};

/// One energy divided between a process tree, all others and, where nothing tells, nobody. The
/// pieces always add up to it, to the last bit.
struct Attribution {
  Energy tree;
  Energy others;
  std::optional<Energy> unattributed{};  // empty: all of it is somebody's
  std::vector<AttributedPart> parts{};   // per source that the energy adds up
};

}  // namespace carnot
