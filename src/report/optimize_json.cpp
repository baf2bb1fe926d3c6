// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "report/json_list.hpp"
#include "report/json_parts.hpp"
#include "report/optimize_report.hpp"

namespace carnot {
namespace {

using nlohmann::json;

json ranked(const RankedContender& one) {
  return {{"candidate", json_text(one.candidate)},
          {"standing", key_of(one.standing)},
          {"ratio_to_leader", one.ratio > 0.0 ? json_number(one.ratio) : json(nullptr)},
          {"ratio_interval", one.interval ? json_estimate(*one.interval) : json(nullptr)},
          {"blocks", one.blocks},
          {"reason", json_text(one.reason)}};
}

/// All of its sessions.
json search(const OptimizeReport& report) {
  const auto& cost = report.finals.search;
  if (!cost) return nullptr;
  return {{"seconds", json_number(cost->time.count())},
          {"energy", cost->energy ? json_energy(*cost->energy) : json(nullptr)}};
}

json rungs(const OptimizeReport& report) {
  return json_list(report.rungs, [](const Rung& rung) -> json {
    return {{"ranking", json_list(rung.ranking, ranked)},
            {"winner_is_clear", rung.winner_is_clear}};
  });
}

}  // namespace

std::string optimize_json(const OptimizeReport& report) {
  json left_out = json_list(report.left_out, [](const LeftOut& one) -> json {
    return {{"candidate", json_text(one.candidate)}, {"reason", json_text(one.reason)}};
  });
  const json document{
      {"format", "carnot.optimize/1"},
      {"model", json_text(report.model)},
      {"goal", key_of(report.goal)},
      {"max_drop", json_number(report.limits.max_drop)},
      {"max_class_drop",
       report.limits.max_class_drop ? json_number(*report.limits.max_class_drop) : json(nullptr)},
      {"winner", report.winner ? json_text(report.winner->id()) : json(nullptr)},
      {"found_better", found_better(report)},
      {"winner_is_clear", report.winner_is_clear},
      {"budget_used", report.budget_used},
      {"search_seconds", json_number(report.spent.count())},
      {"search", search(report)},
      {"left_out", std::move(left_out)},
      {"rungs", rungs(report)},
      {"model_file", text_or_null(report.model_file)},
      {"study_file", text_or_null(report.study_file)},
      {"finals", json::parse(to_json(report.finals))}};
  return document.dump(2) + "\n";
}

}  // namespace carnot
