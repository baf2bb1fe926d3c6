// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/replication/paired_improvement.hpp"
#include "analysis/replication/published_study.hpp"
#include "analysis/replication/tactic_effects.hpp"
#include "analysis/statistics/test_result.hpp"

namespace carnot {

/// What our own trials say of a published finding. Three answers, no fourth: the reason tells how
/// near it was.
enum class ReplicationVerdict { confirmed, not_confirmed, untestable };
std::string_view key_of(ReplicationVerdict verdict);

/// A finding looked at in one place.
struct FindingOutcome {
  EffectPlace place = EffectPlace::study_engine;
  ReplicationVerdict verdict = ReplicationVerdict::untestable;
  std::string reason;   // a sentence
  TacticEffect effect;  // of the models that counted: without those where the engine imitates
  int imitated = 0;     // models that were left out for it
  std::optional<ImprovementTest> test{};
  std::optional<statistics::TestResult> correlation{};  // of small_gain_most: size and improvement
  std::optional<double> p_value{};           // of the claim's own test; empty without one
  std::optional<double> adjusted_p_value{};  // Holm, over all outcomes of the report
};

struct FindingReplication {
  std::size_t finding = 0;  // of PublishedStudy::findings
  std::string recipe{};     // that stands for its tactic; empty where the study has none
  std::vector<FindingOutcome> outcomes{};
  ReplicationVerdict verdict = ReplicationVerdict::untestable;
  std::string reason;                     // a sentence
  std::optional<std::size_t> decisive{};  // of outcomes: the one that the verdict is
};

/// Which recipe of the study stands for a finding's tactic, and for what it is held against.
struct FindingRecipes {
  std::string recipe{};   // empty: the study has none
  std::string against{};  // likewise; the recipe without steps unless the finding says otherwise
};

struct ReplicationRules {
  double confidence = 0.95;
  std::uint64_t seed = 1;
};

/// One verdict for every finding, in their order (docs/replication.md has the rules). `recipes`
/// stands beside the findings. The verdict is that of the study's own engine where it can be
/// tested there, else that of each model's best engine. REQUIRES: as many recipes as findings.
std::vector<FindingReplication> replicate_findings(const PublishedStudy& published,
                                                   const std::vector<FindingRecipes>& recipes,
                                                   const ReplicationInput& input,
                                                   const ReplicationRules& rules);

}  // namespace carnot
