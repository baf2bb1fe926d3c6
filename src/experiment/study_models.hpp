// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "experiment/engine_choice.hpp"
#include "experiment/engine_pool.hpp"
#include "experiment/exports/model_exporter.hpp"
#include "experiment/model_workshop.hpp"
#include "experiment/study_runner.hpp"

namespace carnot {

/// The models of one call of run_study: opened, forecast, and made by every recipe that a candidate
/// which takes part wants. One thread.
class StudyModels {
 public:
  using OnStep = std::function<void(std::string step)>;
  /// All outlive it. `on_step` is told what is about to take a while.
  StudyModels(const Study& study, const StudyWorld& world, const EnginePool& engines,
              OnStep on_step);

  /// Errors: a model or its dataset cannot be used at all.
  Result<void> open();
  /// `choice` is asked to choose an engine for every model before its recipes are applied; outlives
  /// this. Keeps the records in the sink. What recipes could not be applied to is in their records.
  /// Errors: those of the sink, environment, interrupted.
  Result<void> prepare(ResultSink& sink, RunId run, EngineChoice& choice);

  /// REQUIRES: prepared, and the candidate takes part.
  const ReadyModel& ready(const Candidate& candidate) const {
    return ready_.at({candidate.model, candidate.recipe});
  }
  /// By candidate id, of those that take part. A recipe that could not be applied has its reason in
  /// the prepared model: there is nothing to measure.
  std::map<std::string, std::string> trial_keys() const;
  /// How many could not be made.
  int failed() const;

 private:
  Result<void> open(const ModelEntry& entry);
  Result<void> give_up(const ModelEntry& entry, const Error& reason, ResultSink& sink, RunId run);
  Result<void> prepare_recipes(const ModelEntry& entry, const std::vector<PreparedModel>& known,
                               ResultSink& sink, RunId run);
  Result<void> prepare_recipe(const ModelEntry& entry, const Recipe& recipe,
                              const std::vector<PreparedModel>& known, ResultSink& sink, RunId run);
  bool takes_part(const Candidate& candidate) const;
  /// Of the candidates that take part.
  std::vector<Settings> wanted_settings(const ModelEntry& entry, const Recipe& recipe) const;
  void give_notice(const ModelEntry& entry, const Recipe& recipe,
                   const std::vector<EngineForecast>& forecasts,
                   const std::vector<Settings>& wanted) const;
  const Recipe& recipe(const std::string& name) const;

  const Study& study_;
  const StudyWorld& world_;
  const EnginePool& engines_;
  OnStep on_step_;
  ModelExporter exporter_;
  ModelWorkshop workshop_;
  EngineChoice* choice_ = nullptr;                                   // null until prepare()
  std::map<std::string, Error> not_exported_;                        // by model
  std::map<std::pair<std::string, std::string>, ReadyModel> ready_;  // by model and recipe
  std::map<std::pair<std::string, std::string>, std::vector<EngineForecast>> forecasts_;
};

}  // namespace carnot
