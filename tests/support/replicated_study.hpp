// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analysis/cost_sheet.hpp"
#include "analysis/replication/study_replication.hpp"
#include "analysis/summary.hpp"
#include "support/must.hpp"
#include "support/recorded_study.hpp"

namespace carnot {

/// What a recipe does to one model, as a test chooses it.
struct MadeEffect {
  double time = 1.0;    // of the model's own on that engine
  double energy = 1.0;  // likewise
  int correct = 900;    // of 1,000; 0: nobody knows
  double bytes = 1.0;   // of the file
  double optimising_seconds = 1.0;
};

/// A finished study of many models whose every figure a test chooses: five blocks of one window,
/// without scatter.
class MadeStudy {
 public:
  explicit MadeStudy(std::vector<Recipe> recipes, Energy (*energy)(double) = measured_joules)
      : energy_{energy} {
    study_.title = "made";
    study_.recipes = {{"none", {}}};
    for (Recipe& recipe : recipes) study_.recipes.push_back(std::move(recipe));
    study_.engines = {EngineName::torch, EngineName::onnxruntime};
  }

  void add_model(const std::string& name, std::int64_t parameters) {
    study_.models.push_back({.name = name, .source = "zoo:" + name, .dataset = "d", .input = {}});
    sizes_.emplace_back(name, parameters);
  }

  /// Trials of a recipe on an engine, on which the model itself takes `seconds` and ten times as
  /// many joules for 100 inferences.
  void add(const std::string& recipe, EngineName engine, double seconds, const MadeEffect& effect) {
    const auto& [model, parameters] = sizes_.back();
    Candidate candidate = candidate_of(recipe, engine);
    candidate.model = model;
    for (int block = 0; block < 5; ++block) {
      trials_.push_back(
          trial_of(candidate, block, seconds * effect.time, energy_(10 * seconds * effect.energy)));
      trials_.back().load.device = "cpu";
      trials_.back().engine.engine = engine;
      if (effect.correct > 0) trials_.back().accuracy = predictions(1000, 1000 - effect.correct);
    }
    if (engine == EngineName::torch || is_prepared(model, recipe)) return;
    prepare(model, recipe, parameters, effect);
  }

  void prepare(const std::string& model, const std::string& recipe, std::int64_t parameters,
               const MadeEffect& effect) {
    PreparedModel made;
    made.model = model;
    made.recipe = recipe;
    made.parameters = parameters;
    made.file_bytes = static_cast<std::uint64_t>(1e6 * effect.bytes);
    made.optimisation_time = Seconds{recipe == "none" ? 0.0 : effect.optimising_seconds};
    made.optimisation_energy = energy_(recipe == "none" ? 0.0 : 10 * effect.optimising_seconds);
    prepared_.push_back(std::move(made));
  }

  StudyReplication replicated(PublishedStudy published, std::vector<FindingRecipes> recipes,
                              std::map<std::string, std::vector<EngineName>> imitated = {}) const {
    const StudySummary summary = must(summarise(study_, trials_, prepared_));
    const std::vector<CostSheet> costs = must(cost_sheets(study_, trials_, summary, {}));
    const TrialSelection selection = select_trials(study_, trials_);
    ReplicationQuestion question{.published = std::move(published), .recipes = std::move(recipes)};
    return replicate_study(std::move(question), {.study = study_,
                                                 .selection = selection,
                                                 .summary = summary,
                                                 .costs = costs,
                                                 .imitated = std::move(imitated)});
  }

  Study& study() { return study_; }
  std::vector<Trial>& trials() { return trials_; }

 private:
  bool is_prepared(const std::string& model, const std::string& recipe) const {
    for (const PreparedModel& one : prepared_) {
      if (one.model == model && one.recipe == recipe) return true;
    }
    return false;
  }

  Energy (*energy_)(double);
  Study study_;
  std::vector<Trial> trials_;
  std::vector<PreparedModel> prepared_;
  std::vector<std::pair<std::string, std::int64_t>> sizes_;
};

/// A finding with a published mean of 28 models.
inline PublishedFinding finding_of(QualityAttribute attribute, Claim claim, double mean = 0.0) {
  PublishedFinding finding;
  finding.name = "f";
  finding.tactic = "a tactic";
  finding.of = {"dynamic-int8"};
  finding.attribute = attribute;
  finding.claim = claim;
  finding.says = "It was seen.";
  finding.source = "a table";
  finding.bound = 5.0;
  if (mean != 0.0) finding.effect = PublishedEffect{.mean = mean, .deviation = 19.69, .models = 28};
  return finding;
}

inline PublishedStudy published_with(std::vector<PublishedFinding> findings) {
  return {.name = "s1",
          .title = "A study",
          .source = "A journal",
          .known_from = "its abstract.",
          .setup = "one machine.",
          .findings = std::move(findings)};
}

}  // namespace carnot
