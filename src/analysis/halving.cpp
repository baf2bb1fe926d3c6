// SPDX-License-Identifier: Apache-2.0
#include "analysis/halving.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/interval.hpp"
#include "analysis/stop_rule.hpp"
#include "base/number_text.hpp"

namespace carnot {
namespace {

/// Closer than this two candidates are alike after so few blocks.
constexpr double kAlike = 1.03;

double logs_mean(const std::vector<double>& logs) {
  double sum = 0.0;
  for (const double one : logs) sum += one;
  return sum / static_cast<double>(logs.size());
}

/// ln(one / other) of the blocks in which both have a value of the same kind.
std::vector<double> log_ratios(const Contender& one, const Contender& other) {
  std::vector<double> logs;
  for (const auto& [block, value] : one.values) {
    const auto same = other.values.find(block);
    if (same == other.values.end() || same->second.kind != value.kind) continue;
    logs.push_back(std::log(value.value / same->second.value));
  }
  return logs;
}

std::string points(double share) {
  return fmt::format("{} points", format_decimals(100.0 * share, 1));
}

/// Why it may not win for its accuracy; empty when it may.
std::string loss_of(const Contender& contender, const AccuracyLimits& limits, bool certain) {
  if (contender.is_original) return {};
  if (!contender.accuracy)
    return certain ? "Nobody can tell how much accuracy it loses: there are no labels, or the "
                     "weights are seeded."
                   : "";
  const AccuracyEvidence& seen = *contender.accuracy;
  // The difference is candidate - reference: a loss is negative.
  const double loss = certain ? -seen.all.difference.lower : -seen.all.difference.upper;
  if (loss > limits.max_drop) {
    return certain ? fmt::format("It may lose up to {} where {} are allowed.", points(loss),
                                 points(limits.max_drop))
                   : fmt::format("It loses at least {} where {} are allowed.", points(loss),
                                 points(limits.max_drop));
  }
  if (certain && limits.max_class_drop && seen.worst_class_drop > *limits.max_class_drop) {
    return fmt::format("It loses {} of class {} where {} are allowed.",
                       points(seen.worst_class_drop), seen.worst_class,
                       points(*limits.max_class_drop));
  }
  return {};
}

/// The least by geometric mean, each held against the first over their common blocks.
const Contender* leader_of(const std::vector<const Contender*>& eligible) {
  const Contender* leader = nullptr;
  double least = 0.0;
  for (const Contender* one : eligible) {
    const auto logs = log_ratios(*one, *eligible.front());
    if (logs.empty()) continue;
    const double mean = logs_mean(logs);
    if (leader == nullptr || mean < least) {
      leader = one;
      least = mean;
    }
  }
  return leader;
}

/// How intervals are made.
struct Certainty {
  double confidence = 0.95;
  std::optional<double> until{};  // goal of the stop rule that chose the number of blocks
};

MeanInference widened(const MeanInference& plain, const Certainty& certainty, std::size_t blocks) {
  if (!certainty.until) return plain;
  const Estimate interval = plain.interval(certainty.confidence);
  return plain.widened_by(stop_rule_widening((interval.upper - interval.lower) / 2.0,
                                             std::log1p(*certainty.until),
                                             static_cast<int>(blocks)));
}

RankedContender ranked(const Contender& contender, const Contender& leader,
                       const Certainty& certainty) {
  RankedContender result{.candidate = contender.candidate, .reason = {}};
  const std::vector<double> logs = log_ratios(contender, leader);
  result.ratio = logs.empty() ? 0.0 : std::exp(logs_mean(logs));
  result.blocks = static_cast<int>(logs.size());
  if (&contender == &leader || logs.size() < 2) return result;
  const auto inference = MeanInference::of(logs, 1);
  if (!inference) return result;
  const Estimate log_interval =
      widened(*inference, certainty, logs.size()).interval(certainty.confidence);
  result.interval = Estimate{result.ratio, std::exp(log_interval.lower),
                             std::exp(log_interval.upper), certainty.confidence};
  return result;
}

bool is_alike(const RankedContender& one) {
  return one.ratio <= kAlike || (one.interval && one.interval->lower <= 1.0);
}

void leave_the_better_half(std::vector<RankedContender>& open, std::size_t least) {
  std::ranges::stable_sort(open, {}, &RankedContender::ratio);
  const std::size_t kept = std::max(least, (open.size() + 1) / 2);
  for (std::size_t i = kept; i < open.size(); ++i) {
    // Two blocks do not tell much: their interval may reach anywhere.
    const bool few = !open[i].interval || open[i].interval->upper > 2.0 * open[i].ratio;
    if (few ? open[i].ratio <= kAlike : is_alike(open[i])) continue;
    open[i].standing = Standing::behind;
    open[i].reason = fmt::format("It takes {} of the leader's.", format_share(open[i].ratio));
  }
}

bool is_clear(const std::vector<RankedContender>& ranking) {
  int open = 0;
  for (const RankedContender& one : ranking) {
    if (one.standing != Standing::open) continue;
    ++open;
    const bool is_leader = open == 1;
    if (!is_leader && !(one.interval && one.interval->lower > 1.0)) return false;
  }
  return open > 0;
}

bool beats_originals(const Contender& leader, const std::vector<const Contender*>& eligible,
                     const Certainty& certainty) {
  if (leader.is_original) return false;
  int originals = 0;
  for (const Contender* one : eligible) {
    if (!one->is_original) continue;
    ++originals;
    const RankedContender held = ranked(*one, leader, certainty);
    if (held.blocks < kFewestBlocks || !held.interval || held.interval->lower <= 1.0) return false;
  }
  return originals > 0;
}

struct Tally {
  int images = 0;
  int lost = 0;
};

std::map<std::int32_t, Tally> by_class(const AccuracyRecord& candidate,
                                       const AccuracyRecord& reference) {
  std::map<std::int32_t, Tally> classes;
  for (std::size_t i = 0; i < reference.right.size(); ++i) {
    const bool was = reference.right[i] != 0;
    const bool is = candidate.right[i] != 0;
    if (!was && !is) continue;
    Tally& tally = classes[was ? reference.predictions[i] : candidate.predictions[i]];
    ++tally.images;
    tally.lost += static_cast<int>(was) - static_cast<int>(is);
  }
  return classes;
}

}  // namespace

std::string_view key_of(Standing standing) {
  switch (standing) {
    case Standing::open:
      return "open";
    case Standing::behind:
      return "behind";
    case Standing::too_lossy:
      return "too_lossy";
    case Standing::broken:
      return "broken";
  }
  return "";
}

Result<AccuracyEvidence> accuracy_evidence(const AccuracyRecord& candidate,
                                           const AccuracyRecord& reference, double confidence) {
  CARNOT_TRY(const PairedAccuracy all,
             paired_accuracy(candidate.right, reference.right, confidence));
  AccuracyEvidence evidence{.all = all};
  for (const auto& [label, tally] : by_class(candidate, reference)) {
    const double drop = static_cast<double>(tally.lost) / tally.images;
    if (drop <= evidence.worst_class_drop) continue;
    evidence.worst_class_drop = drop;
    evidence.worst_class = label;
  }
  return evidence;
}

std::vector<std::string> Rung::open() const {
  std::vector<std::string> ids;
  for (const RankedContender& one : ranking) {
    if (one.standing == Standing::open) ids.push_back(one.candidate);
  }
  return ids;
}

Rung halve(std::span<const Contender> contenders, const AccuracyLimits& limits, bool certain,
           std::size_t least, std::optional<double> until) {
  const Certainty certainty{limits.confidence, until};
  std::vector<const Contender*> eligible;
  std::vector<RankedContender> out;
  for (const Contender& one : contenders) {
    if (one.values.empty()) {
      out.push_back({.candidate = one.candidate,
                     .standing = Standing::broken,
                     .ratio = 0.0,
                     .reason = "It has no valid trial."});
      if (!one.trouble.empty()) out.back().reason += " " + one.trouble;
    } else if (std::string loss = loss_of(one, limits, certain); !loss.empty()) {
      out.push_back({.candidate = one.candidate,
                     .standing = Standing::too_lossy,
                     .ratio = 0.0,
                     .reason = std::move(loss)});
    } else {
      eligible.push_back(&one);
    }
  }
  Rung rung;
  if (const Contender* leader = eligible.empty() ? nullptr : leader_of(eligible)) {
    for (const Contender* one : eligible) {
      RankedContender result = ranked(*one, *leader, certainty);
      if (result.ratio > 0.0) {
        rung.ranking.push_back(std::move(result));
      } else {
        out.push_back({.candidate = one->candidate,
                       .standing = Standing::broken,
                       .ratio = 0.0,
                       .reason =
                           "It shares no block with the leader in which both have the same kind of "
                           "figure."});
      }
    }
    rung.beats_originals = beats_originals(*leader, eligible, certainty);
    leave_the_better_half(rung.ranking, least);
    std::ranges::stable_partition(
        rung.ranking, [](const RankedContender& one) { return one.standing == Standing::open; });
    for (RankedContender& one : out) {
      const auto own = std::ranges::find(contenders, one.candidate, &Contender::candidate);
      one.ratio = ranked(*own, *leader, certainty).ratio;
    }
  }
  rung.ranking.insert(rung.ranking.end(), out.begin(), out.end());
  rung.winner_is_clear = is_clear(rung.ranking);
  return rung;
}

}  // namespace carnot
