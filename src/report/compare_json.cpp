// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "report/compare_report.hpp"
#include "report/json_list.hpp"
#include "report/json_parts.hpp"

namespace carnot {
namespace {

using nlohmann::json;

json metric(const MetricChange& change) {
  const auto of_verdict = [&](auto member) {
    return change.verdict ? json(change.verdict.value().*member) : json(nullptr);
  };
  return {{"metric", key_of(change.metric)},
          {"basis", key_of(change.basis)},
          {"before_value", number_or_null(change.before)},
          {"after_value", number_or_null(change.after)},
          {"change", estimate_or_null(change.change)},
          {"verdict", change.verdict ? json(key_of(change.verdict->kind)) : json(nullptr)},
          {"blocks", of_verdict(&Verdict::blocks)},
          {"p_value", of_verdict(&Verdict::p_value)},
          {"adjusted_p_value", of_verdict(&Verdict::adjusted_p_value)},
          {"method", of_verdict(&Verdict::method)},
          {"estimated_energy", change.estimated_energy},
          {"anchor", change.anchor.empty() ? json(nullptr) : json_text(change.anchor)},
          {"reason", json_text(change.obstacle)}};
}

json pair(const CandidateChange& change) {
  json metrics = json::array();
  for (const MetricChange& one : change.metrics) metrics.push_back(metric(one));
  return {{"before", json_text(change.before)},
          {"after", json_text(change.after)},
          {"metrics", std::move(metrics)}};
}

json gate(const GateRow& row) {
  return {{"rule", json_text(row.rule.text)},       {"metric", key_of(row.rule.metric)},
          {"candidate", json_text(row.candidate)},  {"answer", key_of(row.answer)},
          {"change", estimate_or_null(row.change)}, {"reason", json_text(row.reason)}};
}

json unmatched(const UnmatchedCandidate& one) {
  return {{"candidate", json_text(one.candidate)}, {"only_in", one.is_new ? "after" : "before"}};
}

}  // namespace

std::string compare_json(const CompareReport& report) {
  const auto answer = gate_answer(report.gates);
  const json document{{"format", "carnot.compare/1"},
                      {"before", json_text(report.before)},
                      {"after", json_text(report.after)},
                      {"answer", answer ? json(key_of(*answer)) : json(nullptr)},
                      {"gates", json_list(report.gates, gate)},
                      {"pairs", json_list(report.pairs, pair)},
                      {"unmatched", json_list(report.unmatched, unmatched)},
                      {"notes", json_list(report.notes, json_text)},
                      {"store", report.store.empty() ? json(nullptr) : json_text(report.store)},
                      {"run", report.run ? json(*report.run) : json(nullptr)}};
  return document.dump(2) + "\n";
}

}  // namespace carnot
