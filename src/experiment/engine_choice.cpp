// SPDX-License-Identifier: Apache-2.0
#include "experiment/engine_choice.hpp"

#include <algorithm>
#include <optional>

#include "analysis/trial_figures.hpp"
#include "experiment/grid.hpp"

namespace carnot {
namespace {

/// Long enough to tell engines apart that differ by more than a few percent; which of two such is
/// taken decides nothing.
constexpr Seconds kChoosingWindow{0.2};
constexpr int kChoosingLatencies = 3;

bool holds_engine(const std::vector<EngineName>& engines, EngineName engine) {
  return std::ranges::find(engines, engine) != engines.end();
}

Result<std::optional<WindowRequest>> one_short_window(const std::vector<WindowRecord>& so_far) {
  if (!so_far.empty()) return std::optional<WindowRequest>{};
  return std::optional{WindowRequest{kChoosingWindow, kChoosingLatencies}};
}

}  // namespace

EngineChoice::EngineChoice(const Study& study, const TrialRunner& runner,
                           const std::vector<CurrentCandidate>& before)
    : study_{study}, runner_{runner} {
  for (const CurrentCandidate& one : before) {
    const Settings& settings = one.candidate.settings;
    if (holds_engine(study_.fastest_of, settings.engine))
      chosen_.emplace(Place{one.candidate.model, settings.device}, settings.engine);
  }
}

Result<void> EngineChoice::choose(const ModelEntry& entry, const ReadyModel& as_it_is) {
  if (study_.fastest_of.empty()) return {};
  for (const std::string& device : study_.devices) {
    if (chosen_.contains({entry.name, device})) continue;
    CARNOT_TRY(const EngineName fastest, fastest_on(device, entry, as_it_is));
    chosen_.emplace(Place{entry.name, device}, fastest);
  }
  return {};
}

Result<EngineName> EngineChoice::fastest_on(const std::string& device, const ModelEntry& entry,
                                            const ReadyModel& as_it_is) const {
  std::optional<double> least;
  EngineName best = study_.fastest_of.front();
  for (const EngineName engine : study_.fastest_of) {
    const Candidate candidate{entry.name,
                              none_recipe_of(study_),
                              {engine, study_.batches.front(), study_.threads.front(),
                               study_.precisions.front(), device}};
    CARNOT_TRY(const Trial trial, runner_.run({.candidate = &candidate,
                                               .model = &as_it_is,
                                               .key = {},
                                               .plan = {},
                                               .next_window = one_short_window}));
    const auto seconds = seconds_per_inference(trial);
    if (trial.status == TrialStatus::failed || !seconds || (least && *seconds >= *least)) continue;
    least = seconds;
    best = engine;
  }
  return best;
}

bool EngineChoice::admits(const Candidate& candidate) const {
  const Settings& settings = candidate.settings;
  if (!holds_engine(study_.fastest_of, settings.engine)) return true;
  const auto chosen = chosen_.find({candidate.model, settings.device});
  return chosen != chosen_.end() && chosen->second == settings.engine;
}

}  // namespace carnot
