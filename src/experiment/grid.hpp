// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "records/candidate.hpp"
#include "records/study.hpp"

namespace carnot {

/// Candidates that share blocks: one model at one batch size and thread count, or at all of them
/// (Study::settings_together), every recipe on every engine that runs it, in every precision on
/// every device.
struct CandidateGroup {
  std::string name;  // name_of_group()
  std::vector<Candidate> candidates;
};

/// Whether what the recipe makes is there for these settings: packages (tactic compile) are torch's
/// alone, and of this CPU, in fp32 or bf16.
bool runs_on(const Settings& settings, const Recipe& recipe);
/// With the study's other settings.
bool runs_on(EngineName engine, const Study& study, const Recipe& recipe);

/// These engines, and the one that calculates gradients where a recipe asks for them.
std::vector<EngineName> with_observers(std::vector<EngineName> engines,
                                       const std::vector<Recipe>& recipes);

/// The study's grid, in the order of the file: models, then batch sizes, then threads.
/// REQUIRES: the study was parsed, which refuses an empty axis and the same value twice on one.
std::vector<CandidateGroup> groups_of(const Study& study);

/// The group in whose blocks a candidate of this study is measured.
std::string name_of_group(const Study& study, const Candidate& candidate);

/// The recipe's own baseline: "none" on the same engine and settings, in fp32.
Candidate same_engine_baseline(const Candidate& candidate, const std::string& none_recipe);

/// Is this an unoptimised fp32 candidate, that is, one that the second baseline may be chosen from?
bool is_fp32_baseline(const Candidate& candidate, const std::string& none_recipe);

/// Name of the recipe without steps. REQUIRES: the study was parsed, which adds one where there was
/// none.
std::string none_recipe_of(const Study& study);

}  // namespace carnot
