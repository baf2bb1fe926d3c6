// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "analysis/gate.hpp"
#include "base/assert.hpp"

/// A rule that is taken is read alike from the text it keeps, and judges what lies far beyond its
/// limit as a regression and what lies far within as none.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const auto rule = parse_gate_rule({reinterpret_cast<const char*>(data), size});
  if (!rule) {
    CARNOT_ASSERT(!rule.error().message.empty() && !rule.error().remedy.empty());
    return 0;
  }
  const auto again = parse_gate_rule(rule->text);
  CARNOT_ASSERT(again && *again == *rule);
  CARNOT_ASSERT(std::isfinite(rule->limit));
  if (std::abs(rule->limit) > 1e300) return 0;
  const double far =
      (1.0 + std::abs(rule->limit)) * (rule->metric == GateMetric::accuracy ? -1 : 1);
  CARNOT_ASSERT(judge_gate(*rule, exactly(rule->limit + far)) == GateAnswer::regression);
  CARNOT_ASSERT(judge_gate(*rule, exactly(rule->limit - far)) == GateAnswer::no_regression);
  return 0;
}
