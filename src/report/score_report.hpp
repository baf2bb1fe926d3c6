// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/scores/score.hpp"

namespace carnot {

/// A model whose energy or accuracy is not known, and which.
struct UnratedModel {
  std::string name;
  std::string reason;
};

/// What scores and labels are of: a run's candidates, or the members of a set.
struct RatedRun {
  std::string title;
  std::string where;  // machine, time and store, or whose figures
  std::vector<RatedGroup> groups{};
  std::vector<UnratedModel> unrated{};
};

/// Models with every score there is, before any format. Which scores are shown is the writer's
/// choice; both raw axes are always shown beside them.
struct ScoreReport {
  std::string carnot_version;
  RatedRun run;
  std::optional<ReferenceSet> set{};
  ScoreQuestion question{};  // without its set, which is above
};

/// Whether any model has any score.
bool has_scores(const ScoreReport& report);

/// `keys`: of the scores to show; empty shows all.
std::string to_terminal(const ScoreReport& report, const std::vector<std::string>& keys);
std::string to_markdown(const ScoreReport& report, const std::vector<std::string>& keys);
/// Schema: docs/formats.md. All scores.
std::string to_json(const ScoreReport& report);

/// Of a set, in words: its law, where it reaches, the bounds of the classes, its hash.
std::vector<std::string> sentences_on_set(const ReferenceSet& set);
/// "~12.3 mJ (12.0 to 12.6 mJ)", "~" for an estimate; without a known scatter the point alone.
std::string energy_axis(const RatedModel& model, const RatedGround& ground);
/// "91.2 % (90.0 to 92.3 %), n = 1000".
std::string accuracy_axis(const RatedModel& model);

}  // namespace carnot
