// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tactics_on_exports/cases.hpp"
#include "tactics_on_exports/export_material.hpp"

namespace carnot {

/// Where attempts are made.
struct Laboratory {
  const EnginePool* pool;  // borrowed
  std::vector<EngineName> engines;
  std::filesystem::path folder;
};

/// What became of a recipe on a network.
struct Attempt {
  std::string refusal{};  // why it was not done; empty when it was
  bool changed = false;
  std::map<EngineName, Deviation> deviations{};  // of engines that ran it
  std::vector<std::string> broken{};             // what it promised and did not keep
};

/// Applies the recipe, and where it changed something runs the result on all engines. Broken are
/// also: inputs or outputs that have changed, a forecast of nothing that was none or the other way
/// round, and a file that an engine does not load.
Attempt attempt(const Laboratory& laboratory, const ExportedModel& model, const Case& tried);

/// Structured pruning is exact in one sense: the answers are those of the network in which nobody
/// listens to the channels that went. Not with norms over channels, which see fewer of them: then
/// the attempt is refused.
Attempt attempt_unheard(const Laboratory& laboratory, const ExportedModel& model);

}  // namespace carnot
