// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "report/cost_text.hpp"
#include "report/json_list.hpp"
#include "report/json_parts.hpp"

namespace carnot {
namespace {

using nlohmann::json;

void add_counts(const BreakEven& found, json& row) {
  if (found.kind != BreakEvenKind::after) return;
  row["first_inferences"] = found.first;
  row["earliest_inferences"] = found.earliest;
  row["latest_inferences"] = found.latest;
}

json candidate_row(const CandidateCost& one) {
  return {{"candidate", json_text(one.candidate)},
          {"once", json_number(one.once)},
          {"per_inference", json_estimate(one.each)},
          {"expected_total", json_number(one.total)}};
}

json payback_row(const Payback& one) {
  json row{{"candidate", json_text(one.candidate)},
           {"baseline", json_text(one.baseline)},
           {"role", key_of(one.role)},
           {"baseline_per_inference", json_number(one.before)},
           {"saving_per_inference", estimate_or_null(one.saving)},
           {"break_even", key_of(one.break_even.kind)},
           {"return_by_then", estimate_or_null(one.by_then)},
           {"return_limit", estimate_or_null(one.limit)},
           {"reason", json_text(one.reason)}};
  add_counts(one.break_even, row);
  return row;
}

json envelope_row(const CheapestRange& one) {
  json row{{"candidate", json_text(one.candidate)}};
  if (one.begins) add_counts(*one.begins, row);
  return row;
}

json undecided_row(const Undecided& one) {
  return {{"candidate", json_text(one.candidate)},
          {"against", json_text(one.against)},
          {"from_inferences", json_number(one.from)}};
}

json left_out_row(const NotCosted& one) {
  return {{"candidate", json_text(one.candidate)}, {"reason", json_text(one.reason)}};
}

json sheet_json(const CostSheet& sheet) {
  return {{"group", json_text(sheet.group)},
          {"charged", key_of(sheet.rate.kind)},
          {"unit", json_text(sheet.rate.unit)},
          {"per_joule", json_number(sheet.rate.per_joule)},
          {"per_second", json_number(sheet.rate.per_second)},
          {"source", json_text(sheet.rate.source)},
          {"estimated_energy", sheet.is_estimated},
          {"search", sheet.search ? json_number(*sheet.search) : json(nullptr)},
          {"search_missing", json_text(sheet.search_missing)},
          {"costs", json_list(sheet.candidates, candidate_row)},
          {"paybacks", json_list(sheet.paybacks, payback_row)},
          {"envelope", json_list(sheet.envelope, envelope_row)},
          {"undecided", json_list(sheet.undecided, undecided_row)},
          {"left_out", json_list(sheet.left_out, left_out_row)}};
}

}  // namespace

json json_costs(const StudyReport& report) {
  const CostQuestion& question = report.cost_question;
  return {{"expected_inferences", json_number(question.uses)},
          {"max_drop", question.max_drop ? json_number(*question.max_drop) : json(nullptr)},
          {"sheets", json_list(report.costs, sheet_json)},
          {"missing", json_list(question.charges.notes,
                                [](const std::string& note) { return json_text(note); })}};
}

}  // namespace carnot
