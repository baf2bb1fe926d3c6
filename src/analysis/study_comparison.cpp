// SPDX-License-Identifier: Apache-2.0
#include "analysis/study_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "analysis/compare.hpp"
#include "analysis/interval.hpp"
#include "analysis/trial_figures.hpp"
#include "base/rng.hpp"

namespace carnot {
namespace {

/// What a comparison rests on, or why there is none.
struct Evidence {
  std::vector<Pair> pairs;
  bool is_estimated = false;
  std::string obstacle;
};

/// Calls `use(candidate's trial, baseline's trial)` for every block that judges.
template <class Use>
int for_each_judging_block(const TrialSelection& selection, const Pairing& pairing, Use use) {
  const auto& baseline = selection.of(pairing.baseline);
  int blocks = 0;
  for (const auto& [block, trial] : selection.of(pairing.candidate)) {
    const auto partner = baseline.find(block);
    if (partner == baseline.end() || pairing.choosing_blocks.contains(block)) continue;
    ++blocks;
    use(*trial, *partner->second);
  }
  return blocks;
}

std::string no_common_block(const TrialSelection& selection, const Pairing& pairing) {
  if (selection.of(pairing.candidate).empty()) return "the candidate has no valid trial";
  if (selection.of(pairing.baseline).empty()) return "the baseline has no valid trial";
  return "no block that judges holds a valid trial of both";
}

Evidence time_evidence(const TrialSelection& selection, const Pairing& pairing) {
  Evidence evidence;
  for_each_judging_block(selection, pairing, [&](const Trial& candidate, const Trial& baseline) {
    const auto mine = seconds_per_inference(candidate);
    const auto theirs = seconds_per_inference(baseline);
    if (mine && theirs) evidence.pairs.push_back({*mine, *theirs});
  });
  if (evidence.pairs.empty()) evidence.obstacle = no_common_block(selection, pairing);
  return evidence;
}

using PairsByKind = std::map<EnergyKind, std::vector<Pair>>;

/// Measured before estimated, then whichever has more blocks.
PairsByKind::iterator best_kind(PairsByKind& by_kind) {
  return std::max_element(by_kind.begin(), by_kind.end(), [](const auto& a, const auto& b) {
    const auto rank = [](const auto& one) {
      return std::tuple{one.first.provenance == Provenance::measured, one.second.size()};
    };
    return rank(a) < rank(b);
  });
}

Evidence energy_evidence(const TrialSelection& selection, const Pairing& pairing) {
  PairsByKind by_kind;
  bool any_known = false;
  const int blocks = for_each_judging_block(
      selection, pairing, [&](const Trial& candidate, const Trial& baseline) {
        const auto mine = energy_per_inference(candidate);
        const auto theirs = energy_per_inference(baseline);
        if (!mine || !theirs || !mine->joules() || !theirs->joules()) return;
        any_known = true;
        if (kind_of(*mine) != kind_of(*theirs)) return;
        by_kind[*kind_of(*mine)].push_back({mine->joules()->point, theirs->joules()->point});
      });
  Evidence evidence;
  if (blocks == 0) {
    evidence.obstacle = no_common_block(selection, pairing);
  } else if (by_kind.empty()) {
    evidence.obstacle = any_known ? "the energies are not of one kind (measured or estimated, "
                                    "perimeter, estimator)"
                                  : "the energy is missing";
  } else {
    const auto chosen = best_kind(by_kind);
    evidence.is_estimated = chosen->first.provenance == Provenance::estimated;
    evidence.pairs = std::move(chosen->second);
  }
  return evidence;
}

/// A comparison on its way to a verdict.
struct Draft {
  Comparison comparison;
  PairedComparison paired;
  std::optional<std::size_t> same_as;  // index of the draft that rests on the same pairs
};

ComparisonRules rules_for(const Study& study, const Comparison& comparison) {
  // A stream of its own: what else is compared must not change a verdict's resamples.
  Rng rng{study.seed, fmt::format("compare|{}|{}|{}", comparison.candidate, comparison.baseline,
                                  comparison.metric)};
  return {.confidence = study.protocol.confidence,
          .margin = study.protocol.margin,
          .until = study.protocol.until,
          .direction = Preference::lower_is_better,
          .seed = rng.next()};
}

PairedComparison refused(const Study& study, std::string reason) {
  PairedComparison result{.verdict = {}};
  result.verdict.kind = VerdictKind::invalid;
  result.verdict.margin = study.protocol.margin;
  result.verdict.reason = std::move(reason);
  return result;
}

PairedComparison judged(const Study& study, const Evidence& evidence,
                        const Comparison& comparison) {
  if (!evidence.obstacle.empty()) return refused(study, evidence.obstacle);
  if (evidence.is_estimated && study.protocol.require_measured) {
    return refused(study, "the study requires measured energy, and this is estimated");
  }
  return compare_paired(evidence.pairs, rules_for(study, comparison));
}

Draft draft(const Study& study, const TrialSelection& selection, const Pairing& pairing,
            std::string_view metric) {
  const Evidence evidence = metric == kEnergyMetric ? energy_evidence(selection, pairing)
                                                    : time_evidence(selection, pairing);
  Draft result;
  result.comparison = {.candidate = pairing.candidate,
                       .baseline = pairing.baseline,
                       .role = pairing.role,
                       .metric = std::string{metric},
                       .estimated_energy = evidence.is_estimated,
                       .verdict = {}};
  result.paired = judged(study, evidence, result.comparison);
  return result;
}

std::vector<Draft> drafts_of(const Study& study, const TrialSelection& selection,
                             const std::vector<Pairing>& pairs) {
  std::vector<Draft> drafts;
  std::map<std::tuple<std::string, std::string, std::string_view, std::set<int>>, std::size_t> seen;
  for (const Pairing& pairing : pairs) {
    for (const std::string_view metric : {kEnergyMetric, kTimeMetric}) {
      const auto [first, is_new] = seen.try_emplace(
          std::tuple{pairing.candidate, pairing.baseline, metric, pairing.choosing_blocks},
          drafts.size());
      if (is_new) {
        drafts.push_back(draft(study, selection, pairing, metric));
        continue;
      }
      Draft copy = drafts[first->second];
      copy.comparison.role = pairing.role;
      copy.same_as = first->second;
      drafts.push_back(std::move(copy));
    }
  }
  return drafts;
}

void judge_drafts(std::vector<Draft>& drafts, double confidence) {
  std::vector<PairedComparison> family;
  for (const Draft& one : drafts) {
    if (!one.same_as) family.push_back(one.paired);
  }
  judge_together(family, confidence);
  std::size_t next = 0;
  for (Draft& one : drafts) {
    one.paired = one.same_as ? drafts[*one.same_as].paired : family[next++];
    one.comparison.verdict = one.paired.verdict;
  }
}

/// drafts stand in couples: energy, time.
bool goal_is_met(const std::vector<Draft>& drafts) {
  for (std::size_t i = 0; i + 1 < drafts.size(); i += 2) {
    const PairedComparison& energy = drafts[i].paired;
    const PairedComparison& decisive =
        energy.verdict.kind == VerdictKind::invalid ? drafts[i + 1].paired : energy;
    if (decisive.verdict.kind != VerdictKind::invalid && !decisive.narrow_enough) return false;
  }
  return true;
}

Result<void> check(const Protocol& protocol) {
  const auto refuse = [](std::string_view name, double value, std::string_view range) {
    return fail(ErrorCode::bad_input,
                fmt::format("the protocol's {} is {}; it must {}.", name, value, range),
                "Correct it in the study file.");
  };
  if (!(protocol.confidence > 0.0 && protocol.confidence < 1.0))
    return refuse("confidence", protocol.confidence, "lie between 0 and 1");
  if (!(protocol.margin > 0.0)) return refuse("margin", protocol.margin, "be above 0");
  if (protocol.until && !(*protocol.until > 0.0))
    return refuse("until", *protocol.until, "be above 0");
  return {};
}

}  // namespace

Result<StudyComparison> compare_study(const Study& study, const TrialSelection& selection,
                                      const std::vector<Pairing>& pairs) {
  CARNOT_TRY_VOID(check(study.protocol));
  std::vector<Draft> drafts = drafts_of(study, selection, pairs);
  judge_drafts(drafts, study.protocol.confidence);
  StudyComparison result;
  result.goal_met = study.protocol.until && goal_is_met(drafts);
  for (Draft& one : drafts) result.comparisons.push_back(std::move(one.comparison));
  return result;
}

const AccuracyRecord* predictions_of(const TrialSelection& selection,
                                     const std::string& candidate) {
  const auto found = selection.predicting.find(candidate);
  return found == selection.predicting.end() ? nullptr : &*found->second->accuracy;
}

std::vector<AccuracyComparison> compare_accuracy(const TrialSelection& selection,
                                                 const std::vector<Pairing>& pairs,
                                                 double confidence) {
  std::vector<AccuracyComparison> result;
  std::vector<double> p_values;  // one for each couple, however many roles it plays
  std::map<std::pair<std::string, std::string>, std::size_t> couples;
  for (const Pairing& pairing : pairs) {
    const AccuracyRecord* mine = predictions_of(selection, pairing.candidate);
    const AccuracyRecord* theirs = predictions_of(selection, pairing.baseline);
    if (mine == nullptr || theirs == nullptr) continue;
    const auto agreeing = agreement(mine->predictions, theirs->predictions);
    if (!agreeing) continue;  // not the same images
    AccuracyComparison one{.candidate = pairing.candidate,
                           .baseline = pairing.baseline,
                           .role = pairing.role,
                           .images = static_cast<std::int64_t>(mine->predictions.size()),
                           .agreeing = *agreeing,
                           .paired = std::nullopt};
    one.agreement = wilson_interval(one.agreeing, one.images, confidence);
    if (auto paired = paired_accuracy(mine->right, theirs->right, confidence)) {
      one.paired = *paired;
      if (couples.try_emplace({one.candidate, one.baseline}, p_values.size()).second)
        p_values.push_back(paired->p_value);
    }
    result.push_back(std::move(one));
  }
  const std::vector<double> adjusted = holm_adjusted(p_values);
  for (AccuracyComparison& one : result) {
    if (one.paired) one.adjusted_p_value = adjusted[couples.at({one.candidate, one.baseline})];
  }
  return result;
}

}  // namespace carnot
