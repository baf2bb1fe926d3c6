// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/cost_sheet.hpp"
#include "analysis/replication/published_study.hpp"
#include "analysis/summary.hpp"
#include "analysis/trial_selection.hpp"
#include "records/study.hpp"
#include "records/trial.hpp"

namespace carnot {

/// On which engine a model's effects are looked at.
enum class EffectPlace {
  study_engine,  // that which stands for the published study's own
  best_engine,   // for each model the one on which it runs fastest as it is
};
std::string_view key_of(EffectPlace place);

/// What is read of a run: one host, all its valid trials.
struct ReplicationInput {
  const Study& study;
  const TrialSelection& selection;  // of the run's trials
  const StudySummary& summary;
  std::span<const CostSheet> costs;
  EngineName engine = EngineName::torch;  // of EffectPlace::study_engine
  /// Recipes that an engine runs without integer kernels, though they are about integers: what it
  /// imitates says nothing of the tactic's speed.
  std::map<std::string, std::vector<EngineName>> imitated{};
};

/// What a recipe did to one model: the mean over the blocks that both share, as the published study
/// has means per model, tactic and repetition.
struct ModelEffect {
  std::string model;  // as the study names it
  std::string candidate;
  std::int64_t parameters = 0;  // of the model as it is; 0: not known
  double improvement = 0.0;     // %, above 0: better
  int blocks = 0;               // 0: no figure of trials (sizes, times of optimising)
  int windows = 0;              // of the candidate, in these blocks
  bool imitated = false;        // ReplicationInput::imitated
};

/// One recipe, one attribute, in one place, over all models.
struct TacticEffect {
  std::string recipe;
  std::string against;  // recipe of the baseline
  QualityAttribute attribute = QualityAttribute::energy;
  EffectPlace place = EffectPlace::study_engine;
  std::vector<ModelEffect> models{};
  bool estimated = false;   // joules in it come from a model
  std::string perimeter{};  // of the joules; several are joined by a comma
  std::string obstacle{};   // why there is no figure, a clause; empty with figures
};

/// Engine and device of every model in a place, at the study's first batch size and thread count,
/// in fp32: of several that the place allows, where the model as it is takes least time. A model
/// without a valid trial there is absent.
std::map<std::string, Settings> settings_in(const ReplicationInput& input, EffectPlace place);

/// What `recipe` does beside `against`, with the settings of the place.
TacticEffect tactic_effect(const ReplicationInput& input, const std::string& recipe,
                           const std::string& against, QualityAttribute attribute,
                           EffectPlace place);

/// The name of the study's recipe without steps; "none" where it has none.
std::string recipe_without_steps(const Study& study);

}  // namespace carnot
