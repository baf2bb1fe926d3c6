// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "experiment/model_workshop.hpp"
#include "experiment/trial_runner.hpp"
#include "records/current_candidate.hpp"
#include "records/study.hpp"

namespace carnot {

/// Which engine of Study::fastest_of runs each model, on each device. Chosen once per run of a
/// study, by one short window of the model as it is on each of them, with the first of the study's
/// other settings, and kept: a later session takes what the store lists, because trials on two
/// engines never meet in a ratio. One thread.
class EngineChoice {
 public:
  /// Both outlive it. `before` are the candidates of the run's last form.
  EngineChoice(const Study& study, const TrialRunner& runner,
               const std::vector<CurrentCandidate>& before);

  /// Chooses for a model whose unoptimised form is ready; nothing where the study leaves no choice
  /// or it was made. An engine that fails is not chosen; where all do, the first one is, so that
  /// its trials tell why. Errors: interrupted.
  Result<void> choose(const ModelEntry& entry, const ReadyModel& as_it_is);

  /// Whether the candidate's engine is one that every model runs on, or the one chosen. Before a
  /// model's choice was made: whether nothing has to be chosen.
  bool admits(const Candidate& candidate) const;

 private:
  using Place = std::pair<std::string, std::string>;  // model and device
  Result<EngineName> fastest_on(const std::string& device, const ModelEntry& entry,
                                const ReadyModel& as_it_is) const;

  const Study& study_;
  const TrialRunner& runner_;
  std::map<Place, EngineName> chosen_;
};

}  // namespace carnot
