// SPDX-License-Identifier: Apache-2.0
#include "report/score_json.hpp"

#include <nlohmann/json.hpp>

#include "report/json_list.hpp"
#include "report/json_parts.hpp"
#include "report/score_report.hpp"

namespace carnot {
namespace {

using ScoreJson = nlohmann::json;

constexpr std::string_view kScoreFormat = "carnot.scores/1";

ScoreJson text_of(std::string_view text) { return json_text(std::string{text}); }

/// Without a known scatter the ends are null: an interval of no width would claim certainty.
ScoreJson figure_or_null(const std::optional<Estimate>& figure) {
  if (!figure) return nullptr;
  const bool known = has_known_scatter(*figure);
  const auto end = [&](double value) { return known ? json_number(value) : ScoreJson(nullptr); };
  return {{"point", json_number(figure->point)},
          {"lower", end(figure->lower)},
          {"upper", end(figure->upper)},
          {"confidence", end(figure->confidence)}};
}

ScoreJson json_score(const Score& score) {
  return {{"key", text_of(score.key)},
          {"whose", text_of(score.whose)},
          {"formula", text_of(score.formula)},
          {"weakness", text_of(score.weakness)},
          {"more_is_better", score.more_is_better}};
}

ScoreJson json_group(const RatedGroup& group, const ScoreQuestion& question) {
  std::vector<std::vector<ScoreValue>> columns;
  columns.reserve(all_scores().size());
  for (const Score& score : all_scores()) columns.push_back(score.of(group, question));
  ScoreJson models = ScoreJson::array();
  for (std::size_t i = 0; i < group.models.size(); ++i) {
    ScoreJson model = json_rated_model(group.models[i]);
    ScoreJson& scores = model["scores"] = ScoreJson::array();
    for (std::size_t j = 0; j < columns.size(); ++j) {
      scores.push_back({{"key", text_of(all_scores()[j].key)},
                        {"value", figure_or_null(columns[j][i].value)},
                        {"not_rated_because", text_or_null(columns[j][i].obstacle)}});
    }
    models.push_back(std::move(model));
  }
  return {{"ground", json_ground(group.ground)},
          {"full_cycle_ranges", json_list(full_cycle_ranges(group),
                                          [](const FullCycleRange& one) {
                                            return ScoreJson{
                                                {"name", json_text(one.model)},
                                                {"from_inferences", json_number(one.from)}};
                                          })},
          {"models", std::move(models)}};
}

}  // namespace

nlohmann::json json_ground(const RatedGround& ground) {
  return {{"dataset", json_text(ground.dataset)},
          {"provenance", text_of(key_of(ground.kind.provenance))},
          {"perimeter", json_text(ground.kind.perimeter)},
          {"estimator", text_or_null(ground.kind.estimator)},
          {"platform", json_text(ground.platform)},
          {"fingerprint", text_or_null(ground.fingerprint)}};
}

nlohmann::json json_rated_model(const RatedModel& model) {
  return {{"name", json_text(model.name)},
          {"energy_joules_per_inference", figure_or_null(model.joules)},
          {"runs", model.runs()},
          {"accuracy_share", figure_or_null(model.accuracy)},
          {"images", model.images},
          {"once_joules", number_or_null(model.once_joules)}};
}

nlohmann::json json_reference_set(const std::optional<ReferenceSet>& set) {
  if (!set) return nullptr;
  ScoreJson object{
      {"name", json_text(set->name)},        {"version", json_text(set->version)},
      {"date", json_text(set->date)},        {"sha256", json_text(set->sha256)},
      {"source", json_text(set->source)},    {"ground", json_ground(set->group.ground)},
      {"members", set->group.models.size()}, {"law", nullptr}};
  const auto law = law_of(*set);
  if (!law) return object;
  object["law"] = {{"floor_joules", json_number(law->law.floor)},
                   {"slope", json_number(law->law.slope)},
                   {"intercept", json_number(law->law.intercept)},
                   {"r_squared", json_number(law->law.r_squared)},
                   {"frontier_models", law->law.models},
                   {"least_accuracy_share", json_number(law->law.least_percent / 100.0)},
                   {"greatest_accuracy_share", json_number(law->law.greatest_percent / 100.0)},
                   {"class_bounds", json_list(law->bounds, json_number)}};
  return object;
}

std::string to_json(const ScoreReport& report) {
  ScoreQuestion question = report.question;
  question.set = report.set ? &*report.set : nullptr;
  ScoreJson constants = nullptr;
  if (question.gqi) {
    constants = {{"alpha", json_number(question.gqi->alpha)},
                 {"beta", json_number(question.gqi->beta)}};
  }
  const ScoreJson object{
      {"format", kScoreFormat},
      {"carnot", report.carnot_version},
      {"title", json_text(report.run.title)},
      {"where", json_text(report.run.where)},
      {"uses", json_number(question.uses)},
      {"gqi_constants", std::move(constants)},
      {"reference_set", json_reference_set(report.set)},
      {"registry", json_list(all_scores(), json_score)},
      {"groups", json_list(report.run.groups,
                           [&](const RatedGroup& one) { return json_group(one, question); })},
      {"unrated", json_list(report.run.unrated, [](const UnratedModel& one) {
         return ScoreJson{{"name", json_text(one.name)}, {"reason", json_text(one.reason)}};
       })}};
  return object.dump(2) + "\n";
}

}  // namespace carnot
