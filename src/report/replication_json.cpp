// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "analysis/replication/intensity.hpp"
#include "report/json_list.hpp"
#include "report/json_parts.hpp"
#include "report/replication_report.hpp"

namespace carnot {
namespace {

using ReplicationJson = nlohmann::json;

constexpr std::string_view kReplicationFormat = "carnot.replication/1";

ReplicationJson key_text(std::string_view key) { return json_text(std::string{key}); }

ReplicationJson json_test(const std::optional<ImprovementTest>& test) {
  if (!test) return nullptr;
  return {{"models", test->models},
          {"mean_percent", json_estimate(test->mean)},
          {"interval_method", key_text(test->interval_method)},
          {"deviation", number_or_null(test->deviation)},
          {"quartile_range", number_or_null(test->quartile_range)},
          {"median_percent", estimate_or_null(test->median)},
          {"rank_correlation", json_estimate(test->rank_correlation)},
          {"signed_ranks", json_number(test->signed_ranks)},
          {"p_value", json_number(test->p_value)}};
}

ReplicationJson json_trend(const std::optional<statistics::TestResult>& trend) {
  if (!trend) return nullptr;
  return {{"rho", json_estimate(trend->effects.front().value)},
          {"p_value", json_number(trend->p_value)},
          {"models", trend->count}};
}

ReplicationJson json_effect(const TacticEffect& effect) {
  return {
      {"recipe", json_text(effect.recipe)},
      {"against", json_text(effect.against)},
      {"attribute", key_text(key_of(effect.attribute))},
      {"place", key_text(key_of(effect.place))},
      {"estimated_energy", effect.estimated},
      {"perimeter", json_text(effect.perimeter)},
      {"obstacle", text_or_null(effect.obstacle)},
      {"by_model", json_list(effect.models, [](const ModelEffect& one) {
         return ReplicationJson{
             {"model", json_text(one.model)}, {"candidate", json_text(one.candidate)},
             {"parameters", one.parameters},  {"improvement_percent", json_number(one.improvement)},
             {"blocks", one.blocks},          {"windows", one.windows},
             {"imitated", one.imitated}};
       })}};
}

ReplicationJson json_effect_row(const EffectRow& row) {
  ReplicationJson object = json_effect(row.effect);
  object["test"] = json_test(row.test);
  object["adjusted_p_value"] = number_or_null(row.adjusted_p_value);
  return object;
}

ReplicationJson json_published(const PublishedFinding& finding, double confidence) {
  ReplicationJson effect = nullptr;
  if (finding.effect) {
    const PublishedEffect& seen = *finding.effect;
    effect = {{"mean", json_number(seen.mean)},
              {"deviation", number_or_null(seen.deviation)},
              {"quartile_range", number_or_null(seen.quartile_range)},
              {"belief", number_or_null(seen.belief)},
              {"models", seen.models},
              {"interval", estimate_or_null(interval_of(seen, confidence))},
              {"p_value", number_or_null(p_value_of(seen))},
              {"intensity", key_text(intensity_of(seen.mean, finding.attribute))}};
  }
  return {{"name", json_text(finding.name)},
          {"tactic", json_text(finding.tactic)},
          {"attribute", key_text(key_of(finding.attribute))},
          {"claim", key_text(key_of(finding.claim))},
          {"says", json_text(finding.says)},
          {"effect", std::move(effect)},
          {"size", text_or_null(finding.size)},
          {"caution", text_or_null(finding.caution)},
          {"source", json_text(finding.source)}};
}

ReplicationJson json_outcome(const FindingOutcome& outcome) {
  return {{"place", key_text(key_of(outcome.place))},
          {"verdict", key_text(key_of(outcome.verdict))},
          {"reason", json_text(outcome.reason)},
          {"effect", json_effect(outcome.effect)},
          {"left_out_as_imitated", outcome.imitated},
          {"test", json_test(outcome.test)},
          {"trend", json_trend(outcome.correlation)},
          {"claim_p_value", number_or_null(outcome.p_value)},
          {"adjusted_p_value", number_or_null(outcome.adjusted_p_value)}};
}

ReplicationJson json_size_row(const SizeRow& row) {
  return {{"recipe", json_text(row.recipe)},
          {"attribute", key_text(key_of(row.attribute))},
          {"place", key_text(key_of(row.place))},
          {"by_class", json_list(row.by_class,
                                 [](const SizeRow::Part& part) {
                                   return ReplicationJson{
                                       {"models", part.models},
                                       {"mean_percent", number_or_null(part.mean)},
                                       {"interval", estimate_or_null(part.interval)}};
                                 })},
          {"trend", json_trend(row.trend)}};
}

ReplicationJson json_economic_row(const EconomicRow& row) {
  return {{"recipe", json_text(row.recipe)},
          {"place", key_text(key_of(row.place))},
          {"pays", row.pays},
          {"never", row.never},
          {"not_resolved", row.not_resolved},
          {"median_break_even_inferences", number_or_null(row.median_break_even)},
          {"earliest_inferences", number_or_null(row.earliest)},
          {"latest_inferences", number_or_null(row.latest)},
          {"median_optimisation_seconds", number_or_null(row.median_seconds)},
          {"median_optimisation_joules", number_or_null(row.median_joules)},
          {"estimated_energy", row.estimated},
          {"saved_in_all", json_test(row.total_test)}};
}

ReplicationJson json_tree(const RefitReport& tree) {
  return {
      {"cases", tree.cases},
      {"unused", tree.unused.size()},
      {"thresholds", json_list(tree.refit.outcomes, [&](const RefitOutcome& one) {
         const AdviceNode& node = tree.before.nodes[one.node];
         return ReplicationJson{
             {"question", json_text(node.question)},
             {"before", json_number(one.before)},
             {"fitted", one.fit ? json_number(one.fit->threshold) : ReplicationJson(nullptr)},
             {"correct", one.fit ? ReplicationJson(one.fit->correct) : ReplicationJson(nullptr)},
             {"left_out_correct",
              one.fit ? ReplicationJson(one.fit->left_out_correct) : ReplicationJson(nullptr)},
             {"refusal", text_or_null(one.refusal)}};
       })}};
}

ReplicationJson json_finding_replication(const StudyReplication& own,
                                         const FindingReplication& one) {
  ReplicationJson object = json_published(own.published.findings[one.finding], own.confidence);
  object["recipe"] = text_or_null(one.recipe);
  object["verdict"] = key_text(key_of(one.verdict));
  object["reason"] = json_text(one.reason);
  object["outcomes"] = json_list(one.outcomes, json_outcome);
  return object;
}

ReplicationJson json_device(const DeviceRow& row) {
  return {{"recipe", json_text(row.recipe)},
          {"engine", key_text(key_of(row.engine))},
          {"device", json_text(row.device)},
          {"precision", json_text(row.precision)},
          {"trials", row.trials},
          {"imitated", row.imitated}};
}

}  // namespace

std::string to_json(const ReplicationReport& report) {
  const StudyReplication& own = report.replication;
  const ReplicationJson object{
      {"format", kReplicationFormat},
      {"carnot", report.carnot_version},
      {"replicates",
       {{"study", json_text(own.published.name)},
        {"title", json_text(own.published.title)},
        {"source", json_text(own.published.source)},
        {"known_from", json_text(own.published.known_from)},
        {"setup", json_text(own.published.setup)},
        {"engine", key_text(key_of(own.published.engine))}}},
      {"title", json_text(report.title)},
      {"started_unix_seconds",
       std::chrono::duration<double>(report.started.time_since_epoch()).count()},
      {"host", json_host(report.host)},
      {"confidence", json_number(own.confidence)},
      {"expected_inferences", json_number(own.expected_inferences)},
      {"findings", json_list(own.findings,
                             [&](const FindingReplication& one) {
                               return json_finding_replication(own, one);
                             })},
      {"effects", json_list(own.effects, json_effect_row)},
      {"size_classes", json_list(own.classes,
                                 [](const SizeClass& one) {
                                   return ReplicationJson{{"name", json_text(one.name)},
                                                          {"least_parameters", one.least},
                                                          {"most_parameters", one.most},
                                                          {"models", one.models.size()}};
                                 })},
      {"by_size", json_list(own.by_size, json_size_row)},
      {"economics", json_list(own.economics, json_economic_row)},
      {"decision_tree", json_tree(report.tree)},
      {"devices", json_list(own.devices, json_device)}};
  return object.dump(2) + "\n";
}

}  // namespace carnot
