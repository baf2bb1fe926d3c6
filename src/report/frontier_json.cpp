// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "report/frontier_text.hpp"
#include "report/json_list.hpp"
#include "report/json_parts.hpp"

namespace carnot {
namespace {

using FrontierJson = nlohmann::json;

FrontierJson json_over_blocks(const RepeatedFigure& figure) {
  return {{"mean", json_number(figure.mean)},
          {"trials", figure.trials},
          {"interval", estimate_or_null(figure.interval)}};
}

FrontierJson json_frontier_row(const FrontierRow& row) {
  return {{"id", json_text(row.id)},
          {"joules_per_inference", json_over_blocks(row.energy)},
          {"share", json_estimate(row.accuracy)},
          {"images", row.images},
          {"batch_seconds", json_over_blocks(row.latency)},
          {"latency_seconds_p95", number_or_null(row.latency_p95)},
          {"on_front", row.on_front},
          {"on_front_of_three", row.on_front_of_three},
          {"probability", number_or_null(row.probability)},
          {"probability_of_three", number_or_null(row.probability_of_three)}};
}

FrontierJson json_step(const FrontierStep& step) {
  return {{"from", json_text(step.from)},
          {"to", json_text(step.to)},
          {"accuracy_gain", json_estimate(step.accuracy_gain)},
          {"energy_ratio", estimate_or_null(step.energy_ratio)},
          {"joules_per_point", estimate_or_null(step.joules_per_point)},
          {"obstacle", text_or_null(step.obstacle)}};
}

FrontierJson json_law(const LawOutcome& outcome) {
  FrontierJson object{{"form", std::string{key_of(outcome.form)}},
                      {"refusal", text_or_null(outcome.refusal)}};
  if (!outcome.law) return object;
  const FrontierLaw& law = *outcome.law;
  object["slope"] = json_estimate(law.slope.value);
  object["intercept"] = json_estimate(law.intercept.value);
  object["base_joules"] = json_number(law.base);
  object["points"] = law.count;
  object["r_squared"] = json_number(law.r_squared);
  object["left_out_log_error"] = number_or_null(law.left_out_error);
  return object;
}

FrontierJson json_laws(const Frontier& frontier) {
  if (!frontier.laws) return {{"best", nullptr}, {"refusal", json_text(frontier.no_law)}};
  const auto& best = frontier.laws->best;
  return {{"best", best ? FrontierJson(std::string{key_of(*best)}) : FrontierJson(nullptr)},
          {"refusal", nullptr},
          {"forms", json_list(frontier.laws->outcomes, json_law)}};
}

FrontierJson json_answer(const std::optional<FrontierAnswer>& answer) {
  if (!answer) return nullptr;
  return {{"id", text_or_null(answer->id)},
          {"is_shown", answer->is_shown},
          {"probability", number_or_null(answer->probability)},
          {"nobody", json_number(answer->nobody)},
          {"others", json_list(answer->others, [](const FrontierContender& one) {
             return FrontierJson{{"id", json_text(one.id)},
                                 {"probability", json_number(one.probability)}};
           })}};
}

FrontierJson json_frontier(const Frontier& frontier) {
  return {{"dataset", json_text(frontier.dataset)},
          {"provenance", std::string{key_of(frontier.kind.provenance)}},
          {"perimeter", json_text(frontier.kind.perimeter)},
          {"estimator", json_text(frontier.kind.estimator)},
          {"confidence", json_number(frontier.confidence)},
          {"resamples", frontier.resamples},
          {"several_groups", frontier.several_groups},
          {"rows", json_list(frontier.rows, json_frontier_row)},
          {"steps", json_list(frontier.steps, json_step)},
          {"laws", json_laws(frontier)},
          {"answer", json_answer(frontier.answer)}};
}

}  // namespace

nlohmann::json json_frontiers(const StudyReport& report) {
  const FrontierQuestion& asked = report.frontier_question;
  return {
      {"question",
       {{"accuracy_at_least", number_or_null(asked.accuracy_at_least)},
        {"joules_at_most", number_or_null(asked.joules_at_most)},
        {"latency_seconds_at_most", number_or_null(asked.latency_at_most)}}},
      {"fronts", json_list(report.frontiers.fronts, json_frontier)},
      {"left_out", json_list(report.frontiers.left_out, [](const FrontierLeftOut& one) {
         return FrontierJson{{"candidate", json_text(one.id)}, {"reason", json_text(one.reason)}};
       })}};
}

}  // namespace carnot
