// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/accuracy.hpp"
#include "analysis/advice/tree.hpp"
#include "analysis/break_even.hpp"
#include "analysis/cost_order.hpp"
#include "analysis/cost_rates.hpp"
#include "analysis/summary.hpp"
#include "records/host.hpp"
#include "records/result_sink.hpp"

namespace carnot {

/// What a recipe of one tactic is expected to do to the model on an engine here.
struct TacticForecast {
  std::vector<std::string> tactics;  // of the recipe
  std::string engine;
  bool changes_anything = true;
  bool expects_no_gain = false;        // no effect on time, or slower
  std::optional<double> mac_share{};   // made cheaper or removed; empty where shapes are unknown
  std::optional<double> time_ratio{};  // new / old
  std::vector<std::string> reasons{};  // sentences
};

/// One candidate of the model as a run in the store on this host measured it.
struct TriedCandidate {
  RunId run = 0;
  std::string host;  // for people
  std::string id;
  Settings settings;
  std::vector<std::string> tactics;  // of its recipe, in order; empty for the model as it is
  std::optional<EnergyKind> energy_kind{};
  std::optional<double> joules{};              // per inference, mean over trials
  std::optional<double> seconds{};             // per inference
  int trials = 0;                              // valid ones
  std::optional<Comparison> energy{};          // with the unoptimised model on the same engine
  std::optional<Comparison> time{};            // likewise
  std::optional<Comparison> energy_to_best{};  // with the fastest unoptimised fp32
  std::optional<PairedAccuracy> accuracy{};    // on the same engine
  std::optional<BreakEven> break_even{};       // in joules; of the priority latency in seconds
  std::string no_break_even{};                 // why there is none, in words
  std::optional<double> optimisation_joules{};
  double optimisation_seconds = 0.0;
  std::string failure{};  // why its recipe could not be applied; empty when it could
};

/// The candidates of one model in one run: those whose original has this content. Metrics of
/// `by_time` break even in seconds.
std::vector<TriedCandidate> measured_candidates(
    RunId run, const Host& host, std::span<const Recipe> recipes, const StudySummary& summary,
    const std::string& original_sha256, std::span<const PreparedModel> prepared, bool by_time);

/// A candidate's whole cost over all inferences, and what is known of its place.
struct RankedTotal {
  std::size_t measured = 0;  // of AdviceFacts::measured
  CostStanding standing = CostStanding::first;
  double optimisation = 0.0;
  double total = 0.0;              // joules; money where prices are known
  std::optional<Estimate> more{};  // than the first; empty where it was not in its blocks
};

/// Everything that a tree may ask for. What is empty is not known, and is asked for.
struct AdviceFacts {
  std::optional<Priority> priority{};
  double max_drop = 0.01;
  bool max_drop_is_assumed = true;  // nobody said it
  std::optional<double> inferences{};
  CostRate rate = own_rate(CostKind::energy);  // for rankings
  std::vector<TacticForecast> forecasts{};
  std::vector<TriedCandidate> measured{};
  std::vector<RankedTotal> ranking{};  // by the rate, of one run (ranked_totals)
};

/// How far it is known that a candidate keeps the accuracy that it must.
enum class LossStanding { within, unresolved, unknown, beyond };
/// Within: the worse end of the interval is (non-inferiority). Beyond: the point is. An exact
/// candidate, the model as it is, loses nothing.
LossStanding loss_standing(const TriedCandidate& candidate, double max_drop);

/// Energy, or time where latency comes first; empty without such a comparison.
const std::optional<Comparison>& comparison_that_counts(const TriedCandidate& candidate,
                                                        std::optional<Priority> priority);

/// The candidate that stands for a family of tactics: of those whose recipe is of them and could be
/// applied the one whose accuracy is known best, whose verdict is resolved, of the newest run, with
/// the least joules (seconds) per inference. Candidates of different runs are never compared by
/// their figures. Empty when none was measured.
std::optional<std::size_t> best_measured(const AdviceFacts& facts, std::span<const std::string> of);

/// The model as it is, in the newest run that has it, on the engine that takes least.
std::optional<std::size_t> best_baseline(const AdviceFacts& facts);

}  // namespace carnot
