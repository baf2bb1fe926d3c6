// SPDX-License-Identifier: Apache-2.0
#include "report/replication_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/replication/intensity.hpp"
#include "base/text.hpp"
#include "report/advice_words.hpp"
#include "report/format.hpp"

namespace carnot {
namespace {

std::string claim_words(const PublishedFinding& finding) {
  switch (finding.claim) {
    case Claim::improves:
      return finding.size.empty() ? "better" : finding.size + ", better";
    case Claim::worsens:
      return finding.size.empty() ? "worse" : finding.size + ", worse";
    case Claim::unchanged:
      return "unchanged";
    case Claim::no_benefit:
      return "no benefit";
    case Claim::acceptable_loss:
      return fmt::format("loses an acceptable part (here: at most {} %)",
                         format_number(finding.bound, 2));
    case Claim::small_gain_most:
      return "small models gain most";
    case Claim::untestable:
      break;
  }
  return finding.says;
}

/// "42 models, 420 windows in 210 blocks, joules estimated (cpu_package)".
std::string rests_on(const FindingOutcome& outcome) {
  int blocks = 0;
  int windows = 0;
  for (const ModelEffect& one : outcome.effect.models) {
    blocks += one.blocks;
    windows += one.windows;
  }
  std::string text = fmt::format("{} models", outcome.effect.models.size());
  if (windows > 0)
    text += fmt::format(", {} windows in {} blocks", format_count(windows), format_count(blocks));
  if (!outcome.effect.perimeter.empty()) {
    text += fmt::format(", joules {} ({})", outcome.effect.estimated ? "estimated" : "measured",
                        outcome.effect.perimeter);
  }
  if (outcome.imitated > 0)
    text +=
        fmt::format(", {} models left out whose engine calculates int8 in float", outcome.imitated);
  return text;
}

std::string method_words(const FindingOutcome& outcome) {
  if (outcome.correlation) return "Spearman's ρ";
  if (!outcome.test) return {};
  const ImprovementTest& test = *outcome.test;
  return fmt::format("Wilcoxon's W = {}, r = {} ({} to {}); mean by {}{}",
                     format_number(test.signed_ranks, 5),
                     format_decimals(test.rank_correlation.point, 2),
                     format_decimals(test.rank_correlation.lower, 2),
                     format_decimals(test.rank_correlation.upper, 2), test.interval_method,
                     test.median ? ", median " + improvement_words(*test.median) : std::string{});
}

std::string outcome_sentence(const FindingOutcome& outcome) {
  std::string text = fmt::format(
      "{}, {}: {}",
      outcome.place == EffectPlace::study_engine ? "the study's engine" : "the fastest engine",
      key_of(outcome.verdict), outcome.reason.empty() ? "No test." : outcome.reason);
  if (outcome.effect.models.empty()) return text;
  text += fmt::format(" [{}", rests_on(outcome));
  const std::string method = method_words(outcome);
  return text + (method.empty() ? "]" : fmt::format("; {}]", method));
}

}  // namespace

std::string improvement_words(const Estimate& estimate) {
  return fmt::format("{} % ({} to {})", format_signed(estimate.point, 1),
                     format_signed(estimate.lower, 1), format_signed(estimate.upper, 1));
}

std::string place_words(EffectPlace place, EngineName study_engine) {
  if (place == EffectPlace::best_engine) return "on each model's fastest engine";
  return fmt::format("on {}, the study's engine", key_of(study_engine));
}

std::string published_words(const PublishedFinding& finding, double confidence) {
  if (!finding.effect) return claim_words(finding);
  const PublishedEffect& effect = *finding.effect;
  const auto interval = interval_of(effect, confidence);
  const auto p_value = p_value_of(effect);
  return fmt::format("{}, {}{}, n = {}",
                     interval ? improvement_words(*interval) : format_signed(effect.mean, 1) + " %",
                     intensity_of(effect.mean, finding.attribute),
                     p_value ? ", " + statistics::p_text(*p_value) : std::string{}, effect.models);
}

std::string outcome_words(const FindingReplication& replication) {
  if (!replication.decisive) return std::string{kNothing};
  const FindingOutcome& outcome = replication.outcomes[*replication.decisive];
  if (outcome.correlation) {
    return fmt::format("ρ = {}, {}, n = {}", format_decimals(outcome.correlation->statistic, 2),
                       statistics::p_text(outcome.adjusted_p_value.value_or(1.0)),
                       outcome.correlation->count);
  }
  const ImprovementTest& test = *outcome.test;
  return fmt::format("{}, {}, {}, n = {}", improvement_words(test.mean),
                     intensity_of(test.mean.point, outcome.effect.attribute),
                     statistics::p_text(outcome.adjusted_p_value.value_or(1.0)), test.models);
}

std::vector<std::string> finding_sentences(const PublishedFinding& finding,
                                           const FindingReplication& replication) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format("{} ({}): {} Published: {} [{}]", valid_utf8(finding.tactic),
                              words_of(finding.attribute),
                              std::string{key_of(replication.verdict)} + ".",
                              valid_utf8(finding.says), valid_utf8(finding.source)));
  for (const FindingOutcome& outcome : replication.outcomes)
    lines.push_back("  " + outcome_sentence(outcome));
  if (replication.outcomes.empty()) lines.push_back("  " + replication.reason);
  if (!finding.caution.empty()) lines.push_back("  Caution: " + valid_utf8(finding.caution));
  return lines;
}

ReplicationPart tree_part(const ReplicationReport& report) {
  const RefitReport& tree = report.tree;
  ReplicationPart part{.title = "The decision tree, fitted to these trials"};
  part.sentences.push_back(fmt::format(
      "{} Cases in the store with a resolved verdict on energy: {}; of {} more nothing could be "
      "made.",
      valid_utf8(tree.before.origin), tree.cases, tree.unused.size()));
  TextTable table{{"question", "as it was", "fitted", "on the right side", "model left out"}, {}};
  for (const RefitOutcome& one : tree.refit.outcomes) {
    const AdviceNode& node = tree.before.nodes[one.node];
    std::vector<std::string> cells{valid_utf8(node.question),
                                   fact_limit_text(node.fact, one.before)};
    if (one.fit) {
      cells.push_back(fact_limit_text(node.fact, one.fit->threshold));
      cells.push_back(fmt::format("{} of {}", one.fit->correct, one.fit->cases));
      cells.push_back(fmt::format("{} of {}", one.fit->left_out_correct, one.fit->cases));
    } else {
      cells.push_back("kept: " + one.refusal);
      cells.insert(cells.end(), 2, std::string{kNothing});
    }
    table.rows.push_back(std::move(cells));
  }
  if (!table.rows.empty()) part.tables.push_back({"", std::move(table)});
  for (const AdviceExpectation& one : tree.refit.tree.expectations) {
    if (one.own_trials) part.sentences.push_back("Seen here: " + valid_utf8(one.says));
  }
  return part;
}

}  // namespace carnot
