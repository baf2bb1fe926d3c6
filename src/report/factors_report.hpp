// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/factors/key_factors.hpp"
#include "analysis/factors/prediction.hpp"
#include "analysis/trial_figures.hpp"
#include "base/clock.hpp"
#include "records/host.hpp"

namespace carnot {

/// A candidate that says nothing, and why.
struct SilentCandidate {
  std::string id;
  std::string reason;
};

/// The unoptimised candidates of a run beside what their graphs say.
struct FactorMaterial {
  EnergyKind kind{};
  std::vector<EnergyObservation> observations{};
  std::vector<SilentCandidate> left_out{};
};

/// A run that something is told by, with what it tells it by.
struct FactorRun {
  std::string title;
  Host host;
  WallTime started;
  std::string carnot_version;
  std::string store;
  FactorMaterial material;
};

/// Which factors explain the energies of a run.
struct FactorsReport {
  FactorRun run;
  KeyFactors factors;
};

std::string to_terminal(const FactorsReport& report);
std::string to_markdown(const FactorsReport& report);
/// Schema: docs/formats.md.
std::string to_json(const FactorsReport& report);

/// What is predicted of a model in one setting of the run.
struct PredictedSetting {
  Settings settings;
  std::optional<Prediction> joules{};
  std::optional<Prediction> seconds{};
  std::string obstacle{};  // why they are not there
};

/// What a model that was never run is expected to take, by the models of a run.
struct PredictReport {
  std::string model;
  GraphFacts facts;
  std::string family;
  FactorRun run;  // that it rests on
  std::vector<PredictedSetting> settings{};
};

std::string predict_text(const PredictReport& report);
std::string predict_json(const PredictReport& report);

}  // namespace carnot
