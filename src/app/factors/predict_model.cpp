// SPDX-License-Identifier: Apache-2.0
#include "app/factors/predict_model.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "app/exporter_here.hpp"
#include "app/factors/observations.hpp"
#include "app/study_report_loader.hpp"
#include "base/text.hpp"
#include "experiment/source_model.hpp"

namespace carnot {
namespace {

using SettingOrder = std::tuple<EngineName, int, int, Precision, std::string>;
SettingOrder order_of(const Settings& one) {
  return {one.engine, one.batch, one.threads, one.precision, one.device};
}

PredictedSetting predicted_in(const std::vector<EnergyObservation>& observations,
                              const GraphFacts& facts) {
  PredictedSetting setting{.settings = observations.front().settings};
  auto joules = predict(PredictedFigure::joules, observations, facts);
  auto seconds = predict(PredictedFigure::seconds, observations, facts);
  if (joules) setting.joules = std::move(*joules);
  if (seconds) setting.seconds = std::move(*seconds);
  if (!joules) setting.obstacle = joules.error().message;
  return setting;
}

/// Empty where any setting can tell something; else why the largest cannot.
Result<void> check_told(const std::vector<PredictedSetting>& settings) {
  const auto tells = [](const PredictedSetting& one) { return one.joules || one.seconds; };
  if (std::ranges::any_of(settings, tells)) return {};
  return fail(ErrorCode::bad_input,
              settings.empty() ? "the run has no unoptimised model with joules, and a prediction "
                                 "rests on such models."
                               : settings.front().obstacle,
              "Run a study of more models: at least 5 of 3 families.");
}

}  // namespace

Result<PredictReport> predict_model(const PredictRequest& request, const Environment& environment) {
  PredictReport result;
  result.model = request.model;
  CARNOT_TRY(const std::string source,
             resolved_source(request.model, environment.working_directory));
  CARNOT_TRY(const std::string local, exporter_in(environment).local_source(source));
  CARNOT_TRY(const SourceGraph model, open_source_graph(local, environment.cache));
  auto facts = facts_of(model.graph);
  if (!facts) return at(valid_utf8(request.model), facts.error());
  result.facts = *facts;
  result.family = family_of(source);
  CARNOT_TRY(const StudyReport run,
             load_study_report(request.store, request.run,
                               request.require_measured ? Accept::measured : Accept::estimated,
                               environment));
  CARNOT_TRY(result.run, factor_run(run, environment));
  std::map<SettingOrder, std::vector<EnergyObservation>> by_setting;
  for (const EnergyObservation& one : result.run.material.observations) {
    const auto entry = std::ranges::find(run.study.models, one.model, &ModelEntry::name);
    if (entry == run.study.models.end() || entry->source != source)
      by_setting[order_of(one.settings)].push_back(one);
  }
  for (const auto& [setting, observations] : by_setting)
    result.settings.push_back(predicted_in(observations, result.facts));
  if (const auto told = check_told(result.settings); !told)
    return with_silent_ones(told.error(), result.run.material);
  return result;
}

}  // namespace carnot
