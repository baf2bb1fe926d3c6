// SPDX-License-Identifier: Apache-2.0
#include "analysis/state_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/accuracy.hpp"
#include "analysis/block_series.hpp"
#include "analysis/compare.hpp"
#include "analysis/stop_rule.hpp"
#include "analysis/study_comparison.hpp"
#include "base/rng.hpp"

namespace carnot {
namespace {

/// Whether two accuracies are of the same images. Names tell only what cannot be: two stores may
/// call anything "data". Older ones know nothing else.
enum class SameImages { yes, no, unknown };
SameImages same_images(const MeasuredCandidate& one, const MeasuredCandidate& other) {
  if (!one.content_sha256.empty() && !other.content_sha256.empty())
    return one.content_sha256 == other.content_sha256 ? SameImages::yes : SameImages::no;
  return one.dataset == other.dataset ? SameImages::unknown : SameImages::no;
}

std::string too_few(int blocks, Basis basis) {
  return fmt::format("{} {} {}, and a verdict needs {}", blocks, blocks == 1 ? "block" : "blocks",
                     basis == Basis::paired ? "in common" : "on a side", kFewestBlocks);
}

const std::string* key_of_first(const MeasuredCandidate& one) {
  return one.blocks.empty() ? nullptr : &one.blocks.begin()->second.key;
}

/// The comparisons of one report, made pair by pair and judged together.
class StateComparison {
 public:
  StateComparison(const MeasuredState& before, const MeasuredState& after)
      : before_{before}, after_{after} {}

  CandidateChange compare(const CandidatePair& pair);
  void judge(std::vector<CandidateChange>& changes);

 private:
  struct Anchor {
    const MeasuredCandidate* before = nullptr;
    const MeasuredCandidate* after = nullptr;
  };

  bool is_one_run() const { return !before_.run.empty() && before_.run == after_.run; }
  bool share_blocks(const CandidatePair& pair) const {
    return is_one_run() && pair.before->group == pair.after->group;
  }
  std::optional<Anchor> anchor_of(const CandidatePair& pair) const;
  ComparisonRules rules_for(const CandidatePair& pair, GateMetric metric) const;

  MetricChange measured_change(const CandidatePair& pair, GateMetric metric);
  std::string obstacle_of(const CandidatePair& pair, const MetricChange& change,
                          const std::optional<EnergyKind>& kind) const;
  PairedComparison judged(const CandidatePair& pair, const EnergyKind& kind,
                          MetricChange& change) const;
  MetricChange accuracy_change(const CandidatePair& pair) const;
  MetricChange size_change(const CandidatePair& pair) const;

  const MeasuredState& before_;
  const MeasuredState& after_;
  std::vector<PairedComparison> family_;  // in the order of the changes that have a verdict
};

/// Beside both, with the same trial key: the same model, recipe, engine, settings, data, protocol
/// and host. Of several, the one with the most blocks.
std::optional<StateComparison::Anchor> StateComparison::anchor_of(const CandidatePair& pair) const {
  std::optional<Anchor> best;
  std::size_t most = 0;
  for (const MeasuredCandidate& old : before_.candidates) {
    if (&old == pair.before || key_of_first(old) == nullptr || old.group != pair.before->group)
      continue;
    for (const MeasuredCandidate& now : after_.candidates) {
      if (&now == pair.after || key_of_first(now) == nullptr || now.group != pair.after->group ||
          *key_of_first(now) != *key_of_first(old) || key_of_first(now)->empty())
        continue;
      const std::size_t blocks = std::min(old.blocks.size(), now.blocks.size());
      if (blocks <= most) continue;
      most = blocks;
      best = Anchor{&old, &now};
    }
  }
  return best;
}

ComparisonRules StateComparison::rules_for(const CandidatePair& pair, GateMetric metric) const {
  // As in compare_study: what else is compared must not change a verdict's resamples.
  const std::string_view key = metric == GateMetric::energy    ? kEnergyMetric
                               : metric == GateMetric::latency ? kTimeMetric
                                                               : key_of(metric);
  Rng rng{after_.seed, fmt::format("compare|{}|{}|{}", pair.after->candidate.id(),
                                   pair.before->candidate.id(), key)};
  return {.confidence = after_.confidence,
          .margin = after_.margin,
          .until = after_.until ? after_.until : before_.until,
          .direction = Preference::lower_is_better,
          .seed = rng.next()};
}

std::string StateComparison::obstacle_of(const CandidatePair& pair, const MetricChange& change,
                                         const std::optional<EnergyKind>& kind) const {
  if (pair.before->blocks.empty()) return "there is no valid trial of what was before";
  if (pair.after->blocks.empty()) return "there is no valid trial of what came after";
  if (before_.host.fingerprint != after_.host.fingerprint) {
    return fmt::format("measured on two machines, or on one that was changed ({} and {})",
                       before_.host.name, after_.host.name);
  }
  if (change.metric != GateMetric::energy) return {};
  if (!kind) {
    return kinds_of(*pair.before).empty() || kinds_of(*pair.after).empty()
               ? "the energy is missing"
               : "the energies are not of one kind (measured or estimated, perimeter, estimator)";
  }
  if (kind->provenance != Provenance::estimated) return {};
  if (before_.require_measured || after_.require_measured)
    return "measured energy is required, and this is estimated";
  if (change.basis == Basis::unpaired) {
    return "estimated joules are compared only within a block, and these two shared none";
  }
  return {};
}

PairedComparison StateComparison::judged(const CandidatePair& pair, const EnergyKind& kind,
                                         MetricChange& change) const {
  const BlockSeries was = series_of(*pair.before, change.metric, kind);
  const BlockSeries is = series_of(*pair.after, change.metric, kind);
  if (!was.empty()) change.before = mean_of(was);
  if (!is.empty()) change.after = mean_of(is);
  const ComparisonRules rules = rules_for(pair, change.metric);
  if (change.basis == Basis::paired) return compare_paired(common_blocks(is, was), rules);
  if (change.basis == Basis::unpaired) {
    return compare_unpaired(values_of(is), values_of(was), rules);
  }
  const Anchor anchor = *anchor_of(pair);
  change.anchor = anchor.after->candidate.id();
  return compare_unpaired(
      values_of(relative_to(is, series_of(*anchor.after, change.metric, kind))),
      values_of(relative_to(was, series_of(*anchor.before, change.metric, kind))), rules);
}

MetricChange StateComparison::measured_change(const CandidatePair& pair, GateMetric metric) {
  MetricChange change{.metric = metric, .basis = Basis::unpaired};
  if (share_blocks(pair)) {
    change.basis = Basis::paired;
  } else if (metric != GateMetric::memory && anchor_of(pair)) {
    // Memory does not drift with the machine's temperature: another's would only add its scatter.
    change.basis = Basis::anchored;
  }
  std::optional<EnergyKind> kind;
  if (metric == GateMetric::energy) kind = common_kind(*pair.before, *pair.after);
  change.obstacle = obstacle_of(pair, change, kind);
  if (!change.obstacle.empty()) return change;
  change.estimated_energy = kind && kind->provenance == Provenance::estimated;
  PairedComparison compared = judged(pair, kind.value_or(EnergyKind{}), change);
  if (!change.before || !change.after) {
    change.obstacle = "it is not known of both";
    return change;
  }
  change.verdict = compared.verdict;
  family_.push_back(std::move(compared));
  return change;
}

MetricChange StateComparison::accuracy_change(const CandidatePair& pair) const {
  MetricChange change{.metric = GateMetric::accuracy, .basis = Basis::unpaired};
  const auto& was = pair.before->correct;
  const auto& is = pair.after->correct;
  if (was) change.before = static_cast<double>(was->correct) / static_cast<double>(was->images);
  if (is) change.after = static_cast<double>(is->correct) / static_cast<double>(is->images);
  if (!was || !is) {
    change.obstacle = "nobody knows what is right (no labels, or weights that were never trained)";
    return change;
  }
  const SameImages same = same_images(*pair.before, *pair.after);
  if (same == SameImages::no) {
    change.obstacle = pair.before->dataset == pair.after->dataset
                          ? fmt::format("not on the same images, though both are called \"{}\"",
                                        pair.after->dataset)
                          : fmt::format("not on the same data (\"{}\" and \"{}\")",
                                        pair.before->dataset, pair.after->dataset);
    return change;
  }
  if (same == SameImages::yes || is_one_run() || anchor_of(pair)) {
    if (const auto paired =
            paired_accuracy(pair.after->right, pair.before->right, after_.confidence)) {
      change.basis = Basis::paired;
      change.change = paired->difference;
      return change;
    }
  }
  change.change = unpaired_accuracy(*is, *was, after_.confidence);
  return change;
}

MetricChange StateComparison::size_change(const CandidatePair& pair) const {
  MetricChange change{.metric = GateMetric::size,
                      .basis = Basis::exact,
                      .before = pair.before->file_bytes,
                      .after = pair.after->file_bytes};
  if (change.before && change.after && *change.before > 0.0) {
    change.change = exactly(*change.after / *change.before - 1.0);
  } else {
    change.obstacle = "the size of a file is not known";
  }
  return change;
}

CandidateChange StateComparison::compare(const CandidatePair& pair) {
  CandidateChange change{pair.before->candidate.id(), pair.after->candidate.id(), {}};
  for (const GateMetric metric : kGateMetrics) {
    change.metrics.push_back(metric == GateMetric::accuracy ? accuracy_change(pair)
                             : metric == GateMetric::size   ? size_change(pair)
                                                            : measured_change(pair, metric));
  }
  return change;
}

void StateComparison::judge(std::vector<CandidateChange>& changes) {
  judge_together(family_, after_.confidence);
  auto next = family_.begin();
  for (CandidateChange& pair : changes) {
    for (MetricChange& change : pair.metrics) {
      if (!change.verdict) continue;
      change.verdict = (next++)->verdict;
      if (change.verdict->kind == VerdictKind::not_resolved && !change.verdict->ratio) {
        change.obstacle = too_few(change.verdict->blocks, change.basis);
      } else if (change.verdict->ratio) {
        const Estimate& ratio = *change.verdict->ratio;
        change.change =
            Estimate{ratio.point - 1.0, ratio.lower - 1.0, ratio.upper - 1.0, ratio.confidence};
      } else {
        change.obstacle = change.verdict->reason;
      }
    }
  }
}

}  // namespace

std::string_view key_of(Basis basis) {
  switch (basis) {
    case Basis::paired:
      return "paired";
    case Basis::anchored:
      return "anchored";
    case Basis::unpaired:
      return "unpaired";
    case Basis::exact:
      return "exact";
  }
  return "";
}

std::vector<CandidateChange> compare_states(const MeasuredState& before, const MeasuredState& after,
                                            std::span<const CandidatePair> pairs) {
  StateComparison comparison{before, after};
  std::vector<CandidateChange> changes;
  for (const CandidatePair& pair : pairs) changes.push_back(comparison.compare(pair));
  comparison.judge(changes);
  return changes;
}

}  // namespace carnot
