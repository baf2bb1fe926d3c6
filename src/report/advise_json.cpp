// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "records/choices.hpp"
#include "report/advise_report.hpp"
#include "report/json_list.hpp"
#include "report/json_parts.hpp"

namespace carnot {
namespace {

using nlohmann::json;

json texts(const std::vector<std::string>& all) { return json_list(all, json_text); }

json fitted(const FittedThreshold& one) {
  return {{"before", json_number(one.before)},
          {"cases", one.cases},
          {"models", one.models},
          {"correct", one.correct},
          {"left_out_correct", one.left_out_correct},
          {"store", json_text(one.store)},
          {"hosts", json_text(one.hosts)},
          {"fitted_at", json_text(one.fitted_at)}};
}

json verdict_or_null(const std::optional<Comparison>& comparison) {
  if (!comparison) return nullptr;
  return {{"metric", comparison->metric},
          {"baseline", json_text(comparison->baseline)},
          {"verdict", key_of(comparison->verdict.kind)},
          {"ratio", estimate_or_null(comparison->verdict.ratio)},
          {"blocks", comparison->verdict.blocks},
          {"estimated_energy", comparison->estimated_energy}};
}

json break_even_or_null(const std::optional<BreakEven>& one) {
  if (!one || one->kind != BreakEvenKind::after) return nullptr;
  return {{"first_inferences", one->first},
          {"earliest_inferences", one->earliest},
          {"latest_inferences", one->latest}};
}

json measured_or_null(const AdviceFacts& facts, const std::optional<std::size_t>& index) {
  if (!index) return nullptr;
  const TriedCandidate& one = facts.measured[*index];
  return {
      {"candidate", json_text(one.id)},
      {"run", one.run},
      {"host", json_text(one.host)},
      {"trials", one.trials},
      {"provenance", one.energy_kind ? json(key_of(one.energy_kind->provenance)) : json(nullptr)},
      {"joules_per_inference", number_or_null(one.joules)},
      {"seconds_per_inference", number_or_null(one.seconds)},
      {"energy", verdict_or_null(one.energy)},
      {"energy_to_best", verdict_or_null(one.energy_to_best)},
      {"time", verdict_or_null(one.time)},
      {"accuracy_difference",
       one.accuracy ? json_estimate(one.accuracy->difference) : json(nullptr)},
      {"images", one.accuracy ? json(one.accuracy->images) : json(nullptr)},
      {"break_even", break_even_or_null(one.break_even)},
      {"optimisation_joules", number_or_null(one.optimisation_joules)},
      {"optimisation_seconds", json_number(one.optimisation_seconds)}};
}

json forecast_or_null(const AdviceFacts& facts, const std::optional<std::size_t>& index) {
  if (!index) return nullptr;
  const TacticForecast& one = facts.forecasts[*index];
  return {{"tactics", texts(one.tactics)},
          {"engine", json_text(one.engine)},
          {"changes_anything", one.changes_anything},
          {"mac_share", number_or_null(one.mac_share)},
          {"time_ratio", number_or_null(one.time_ratio)},
          {"reasons", texts(one.reasons)}};
}

json value_of(const AdviceStep& step) {
  return step.word ? json(key_of(*step.word)) : number_or_null(step.value);
}

json step_json(const AdviseReport& report, const AdviceStep& step) {
  const AdviceNode& node = report.tree.nodes[step.node];
  return {{"node", json_text(node.name)},
          {"question", json_text(node.question)},
          {"fact", row_of(node.fact).key},
          {"of", texts(node.of)},
          {"answer", key_of(step.answer)},
          {"rests_on", key_of(step.source)},
          {"value", value_of(step)},
          {"interval", estimate_or_null(step.interval)},
          {"limit", number_or_null(step.limit)},
          {"limit_is_within_interval", step.is_close},
          {"measured", measured_or_null(report.facts, step.measured)},
          {"forecast", forecast_or_null(report.facts, step.forecast)},
          {"need", key_of(step.need)},
          {"images_needed", step.images ? json(*step.images) : json(nullptr)},
          {"leads_to", step.answer == StepAnswer::unknown
                           ? json(nullptr)
                           : json_text(step.answer == StepAnswer::yes ? node.yes : node.no)},
          {"source", json_text(node.source)},
          {"own_design", node.own_design},
          {"fitted", node.fitted ? fitted(*node.fitted) : json(nullptr)}};
}

json leaf_or_null(const AdviseReport& report) {
  if (!report.advice.leaf) return nullptr;
  const AdviceLeaf& leaf = report.tree.leaves[*report.advice.leaf];
  return {{"leaf", json_text(leaf.name)},
          {"says", json_text(leaf.advice)},
          {"use", key_of(leaf.use)},
          {"of", texts(leaf.of)},
          {"source", json_text(leaf.source)}};
}

json worth_or_null(const AdviceOutcome& advice) {
  if (!advice.worth) return nullptr;
  return {{"saved_per_inference", estimate_or_null(advice.worth->saved_per_inference)},
          {"saved", estimate_or_null(advice.worth->saved)}};
}

json ranking(const AdviseReport& report) {
  return json_list(report.advice.ranking, [&](const RankedTotal& one) -> json {
    return {{"candidate", json_text(report.facts.measured[one.measured].id)},
            {"standing", key_of(one.standing)},
            {"unit", json_text(report.facts.rate.unit)},
            {"optimisation", json_number(one.optimisation)},
            {"total", json_number(one.total)},
            {"more_than_first", estimate_or_null(one.more)}};
  });
}

json expectations(const AdviceTree& tree) {
  return json_list(tree.expectations, [](const AdviceExpectation& one) -> json {
    return {{"of", texts(one.of)},         {"metric", one.metric},
            {"says", json_text(one.says)}, {"change", number_or_null(one.change)},
            {"models", one.models},        {"source", json_text(one.source)},
            {"own_trials", one.own_trials}};
  });
}

json refusals(const AdviceTree& tree) {
  return json_list(tree.refusals, [](const AdviceRefusal& one) -> json {
    return {{"of", texts(one.of)},
            {"priorities", keys_of(one.priorities)},
            {"reason", json_text(one.reason)},
            {"source", json_text(one.source)}};
  });
}

json fit_or_null(const RefitOutcome& one) {
  if (!one.fit) return nullptr;
  return {{"threshold", json_number(one.fit->threshold)},
          {"cases", one.fit->cases},
          {"models", one.fit->models},
          {"gained", one.fit->gained},
          {"correct", one.fit->correct},
          {"left_out_correct", one.fit->left_out_correct}};
}

}  // namespace

std::string advise_json(const AdviseReport& report) {
  json path = json_list(report.advice.steps,
                        [&](const AdviceStep& step) { return step_json(report, step); });
  const AdviceFacts& facts = report.facts;
  const json document{{"format", "carnot.advise/1"},
                      {"model", json_text(report.model)},
                      {"host", json_text(report.host)},
                      {"store", text_or_null(report.store)},
                      {"tree",
                       {{"title", json_text(report.tree.title)},
                        {"origin", json_text(report.tree.origin)},
                        {"file", json_text(report.tree_file)}}},
                      {"priority", facts.priority ? json(key_of(*facts.priority)) : json(nullptr)},
                      {"max_drop", json_number(facts.max_drop)},
                      {"max_drop_is_assumed", facts.max_drop_is_assumed},
                      {"inferences", number_or_null(facts.inferences)},
                      {"path", std::move(path)},
                      {"advice", leaf_or_null(report)},
                      {"need", key_of(report.advice.need)},
                      {"recommended", measured_or_null(facts, report.advice.measured)},
                      {"expected", forecast_or_null(facts, report.advice.forecast)},
                      {"worth", worth_or_null(report.advice)},
                      {"ranking", ranking(report)},
                      {"better_still", measured_or_null(facts, report.advice.better_still)},
                      {"expectations", expectations(report.tree)},
                      {"refusals", refusals(report.tree)},
                      {"foreign_runs", report.foreign_runs},
                      {"next_command", text_or_null(report.next)},
                      {"next_hint", text_or_null(report.next_hint)},
                      {"notes", texts(report.notes)}};
  return document.dump(2) + "\n";
}

std::string refit_json(const RefitReport& report) {
  json outcomes = json_list(report.refit.outcomes, [&](const RefitOutcome& one) -> json {
    return {{"node", json_text(report.before.nodes[one.node].name)},
            {"before", json_number(one.before)},
            {"fit", fit_or_null(one)},
            {"refusal", text_or_null(one.refusal)}};
  });
  json unused = json_list(report.unused, [](const UnusedTrial& one) -> json {
    return {{"candidate", json_text(one.candidate)}, {"reason", json_text(one.reason)}};
  });
  const json document{{"format", "carnot.advise-refit/1"}, {"store", json_text(report.store)},
                      {"file", text_or_null(report.file)}, {"cases_read", report.cases},
                      {"outcomes", std::move(outcomes)},   {"unused", std::move(unused)}};
  return document.dump(2) + "\n";
}

}  // namespace carnot
