// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "records/estimate.hpp"

namespace carnot {

/// What a comparison concluded. Better means less energy, less latency, more accuracy.
enum class VerdictKind { better, worse, equivalent, not_resolved, invalid };
std::string_view key_of(VerdictKind kind);

/// How sure, by how much, by which method.
struct Verdict {
  VerdictKind kind = VerdictKind::not_resolved;
  int blocks = 0;                 // pairs that entered
  std::optional<Estimate> ratio;  // candidate / baseline; empty below 5 blocks
  double p_value = 1.0;           // two-sided, of ratio = 1, before adjustment
  double adjusted_p_value = 1.0;  // Holm, over the verdicts of one report
  double margin = 0.02;           // of the equivalence
  std::string method;             // "paired t on log ratios", "BCa over blocks"
  std::string reason;             // in words, where the kind needs one: "n = 4"
};

/// Which baseline a verdict refers to.
enum class BaselineRole { same_engine, best_fp32, named };
std::string_view key_of(BaselineRole role);

/// One metric of one candidate against one baseline.
struct Comparison {
  std::string candidate;  // id
  std::string baseline;   // id
  BaselineRole role = BaselineRole::same_engine;
  std::string metric;             // key of the metric table
  bool estimated_energy = false;  // joules from a model: a proxy, labelled
  Verdict verdict;
};

}  // namespace carnot
