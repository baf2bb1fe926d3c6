// SPDX-License-Identifier: Apache-2.0
#include "analysis/gate_rows.hpp"

#include <algorithm>

namespace carnot {

std::vector<GateRow> judge_rules(std::span<const GateRule> rules,
                                 std::span<const CandidateChange> changes,
                                 std::span<const MissingCandidate> missing) {
  static const MissingCandidate kNothing{"", "Nothing is in both that could be compared."};
  if (changes.empty() && missing.empty()) missing = {&kNothing, 1};
  std::vector<GateRow> rows;
  for (const GateRule& rule : rules) {
    for (const CandidateChange& pair : changes) {
      const auto found = std::ranges::find(pair.metrics, rule.metric, &MetricChange::metric);
      GateRow row{.rule = rule, .candidate = pair.after};
      if (found != pair.metrics.end()) {
        row.change = found->change;
        row.reason = found->obstacle;
      }
      row.answer = judge_gate(rule, row.change);
      rows.push_back(std::move(row));
    }
    for (const MissingCandidate& one : missing)
      rows.push_back({.rule = rule, .candidate = one.candidate, .reason = one.reason});
  }
  return rows;
}

std::optional<GateAnswer> gate_answer(std::span<const GateRow> rows) {
  if (rows.empty()) return std::nullopt;
  const auto has = [&](GateAnswer answer) {
    return std::ranges::find(rows, answer, &GateRow::answer) != rows.end();
  };
  if (has(GateAnswer::regression)) return GateAnswer::regression;
  return has(GateAnswer::not_enough_evidence) ? GateAnswer::not_enough_evidence
                                              : GateAnswer::no_regression;
}

}  // namespace carnot
