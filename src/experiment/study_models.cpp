// SPDX-License-Identifier: Apache-2.0
#include "experiment/study_models.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "experiment/grid.hpp"
#include "experiment/trial_runner.hpp"
#include "records/forecast.hpp"

namespace carnot {

StudyModels::StudyModels(const Study& study, const StudyWorld& world, const EnginePool& engines,
                         OnStep on_step)
    : study_{study},
      world_{world},
      engines_{engines},
      on_step_{std::move(on_step)},
      exporter_{exporter_setup(study.protocol, world), world.clock, world.sys},
      workshop_{{&study, &engines, &world.meter, world.cache,
                 PackageMaker{exporter_setup(study.protocol, world), world.clock, world.sys}}} {}

Result<void> StudyModels::open() {
  for (const ModelEntry& entry : study_.models) {
    on_step_(fmt::format("opening {}", entry.name));
    CARNOT_TRY_VOID(open(entry));
  }
  if (!study_.models.empty() && not_exported_.size() == study_.models.size())
    return not_exported_.at(study_.models.front().name);
  return {};
}

/// What Python cannot export is a row with its reason: one of two hundred architectures must not
/// cost the others.
Result<void> StudyModels::open(const ModelEntry& entry) {
  const auto source = exporter_.local_source(entry.source);
  if (source) return workshop_.open(entry, *source);
  Error error = at(fmt::format("model \"{}\"", entry.name), source.error());
  if (!is_about_the_model(error)) return error;
  if (world_.notice) world_.notice(to_sentence(error));
  not_exported_.emplace(entry.name, std::move(error));
  return {};
}

Result<void> StudyModels::prepare(ResultSink& sink, RunId run, EngineChoice& choice) {
  choice_ = &choice;
  CARNOT_TRY(const std::vector<PreparedModel> known, sink.prepared_models(run));
  for (const ModelEntry& entry : study_.models) {
    const auto reason = not_exported_.find(entry.name);
    CARNOT_TRY_VOID(reason == not_exported_.end() ? prepare_recipes(entry, known, sink, run)
                                                  : give_up(entry, reason->second, sink, run));
  }
  return {};
}

Result<void> StudyModels::give_up(const ModelEntry& entry, const Error& reason, ResultSink& sink,
                                  RunId run) {
  for (const Recipe& recipe : study_.recipes) {
    if (wanted_settings(entry, recipe).empty()) continue;
    ReadyModel model;
    model.record.model = entry.name;
    model.record.recipe = recipe.name;
    model.record.failure = to_sentence(reason);
    CARNOT_TRY_VOID(sink.add_prepared_model(run, model.record));
    ready_.insert_or_assign({entry.name, recipe.name}, std::move(model));
  }
  return {};
}

Result<void> StudyModels::prepare_recipes(const ModelEntry& entry,
                                          const std::vector<PreparedModel>& known, ResultSink& sink,
                                          RunId run) {
  // The model as it is comes first: on which engine its recipes are tried may depend on it.
  const Recipe& none = recipe(none_recipe_of(study_));
  CARNOT_TRY_VOID(prepare_recipe(entry, none, known, sink, run));
  if (const auto as_it_is = ready_.find({entry.name, none.name});
      as_it_is != ready_.end() && as_it_is->second.record.failure.empty()) {
    if (!study_.fastest_of.empty()) on_step_(fmt::format("choosing an engine for {}", entry.name));
    CARNOT_TRY_VOID(choice_->choose(entry, as_it_is->second));
  }
  for (const Recipe& recipe : study_.recipes) {
    if (&recipe == &none) continue;
    CARNOT_TRY_VOID(prepare_recipe(entry, recipe, known, sink, run));
  }
  return {};
}

Result<void> StudyModels::prepare_recipe(const ModelEntry& entry, const Recipe& recipe,
                                         const std::vector<PreparedModel>& known, ResultSink& sink,
                                         RunId run) {
  if (world_.stop.stop_requested())
    return fail(ErrorCode::interrupted, "the study was interrupted.");
  const auto forecasts = workshop_.forecast(entry, recipe);
  if (forecasts) forecasts_.insert_or_assign({entry.name, recipe.name}, *forecasts);
  const std::vector<Settings> wanted = wanted_settings(entry, recipe);
  if (wanted.empty()) return {};
  if (forecasts) give_notice(entry, recipe, *forecasts, wanted);
  on_step_(fmt::format("applying {} to {}", recipe.name, entry.name));
  CARNOT_TRY(ReadyModel model, workshop_.prepare(entry, recipe, wanted, forecasts, known));
  CARNOT_TRY_VOID(sink.add_prepared_model(run, model.record));
  if (world_.prepared && model.record.failure.empty()) world_.prepared(model.record, model.file);
  ready_.insert_or_assign({entry.name, recipe.name}, std::move(model));
  return {};
}

bool StudyModels::takes_part(const Candidate& candidate) const {
  if (choice_ != nullptr && !choice_->admits(candidate)) return false;
  if (!world_.takes_part) return true;
  const Forecast* expected = nullptr;
  if (const auto known = forecasts_.find({candidate.model, candidate.recipe});
      known != forecasts_.end()) {
    const auto one = std::ranges::find(known->second, candidate.settings.engine,
                                       [](const EngineForecast& f) { return f.engine; });
    if (one != known->second.end()) expected = &one->forecast;
  }
  return world_.takes_part(candidate, expected);
}

std::vector<Settings> StudyModels::wanted_settings(const ModelEntry& entry,
                                                   const Recipe& recipe) const {
  std::vector<Settings> wanted;
  for (const CandidateGroup& group : groups_of(study_)) {
    for (const Candidate& one : group.candidates) {
      if (one.model == entry.name && one.recipe == recipe.name && takes_part(one))
        wanted.push_back(one.settings);
    }
  }
  return wanted;
}

void StudyModels::give_notice(const ModelEntry& entry, const Recipe& recipe,
                              const std::vector<EngineForecast>& forecasts,
                              const std::vector<Settings>& wanted) const {
  if (!world_.notice) return;
  const auto is_wanted = [&](EngineName engine) {
    return std::ranges::find(wanted, engine, &Settings::engine) != wanted.end();
  };
  std::vector<EngineForecast> without_change;
  std::ranges::copy_if(forecasts, std::back_inserter(without_change),
                       [&](const EngineForecast& one) {
                         return !one.forecast.changes_anything && is_wanted(one.engine);
                       });
  for (const std::string& sentence : forecast_sentences(without_change))
    world_.notice(fmt::format("{}, recipe {} {}", entry.name, recipe.name, sentence));
}

const Recipe& StudyModels::recipe(const std::string& name) const {
  return *std::ranges::find(study_.recipes, name, &Recipe::name);
}

std::map<std::string, std::string> StudyModels::trial_keys() const {
  std::map<std::string, std::string> keys;
  for (const CandidateGroup& group : groups_of(study_)) {
    for (const Candidate& candidate : group.candidates) {
      if (!takes_part(candidate)) continue;
      const ReadyModel& model = ready(candidate);
      if (!model.record.failure.empty()) continue;
      keys[candidate.id()] = trial_key(study_, candidate, model, recipe(candidate.recipe),
                                       engines_.report(candidate.settings.engine), world_.host);
    }
  }
  return keys;
}

int StudyModels::failed() const {
  return static_cast<int>(std::ranges::count_if(
      ready_, [](const auto& one) { return !one.second.record.failure.empty(); }));
}

}  // namespace carnot
