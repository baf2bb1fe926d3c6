// SPDX-License-Identifier: Apache-2.0
#include "tactics/fold/fold.hpp"

#include <fmt/format.h>

#include <utility>

#include "graph/edit.hpp"
#include "graph/shapes.hpp"
#include "tactics/fold/passes.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

/// One round over all passes; what one uncovers the next round takes.
FoldCounts one_round(Graph& graph, Rewriting rewriting) {
  FoldCounts counts;
  counts.constants_lifted = lift_constants(graph);
  counts.constants_calculated = calculate_constants(graph);
  counts.identities = remove_identities(graph);
  counts.duplicates = merge_duplicates(graph);
  if (rewriting == Rewriting::whole) {
    const AffineCounts affines = fold_affines(graph);
    counts.norms = affines.norms;
    counts.affines = affines.others;
  }
  counts.dead = static_cast<int>(remove_dead(graph));
  return counts;
}

void add(FoldCounts& sum, const FoldCounts& round) {
  sum.constants_lifted += round.constants_lifted;
  sum.constants_calculated += round.constants_calculated;
  sum.norms += round.norms;
  sum.affines += round.affines;
  sum.identities += round.identities;
  sum.duplicates += round.duplicates;
  sum.dead += round.dead;
}

std::vector<std::string> notes_of(const FoldCounts& counts) {
  const std::pair<int, std::string_view> rows[] = {
      {counts.norms, "batch norms folded into the weights before them"},
      {counts.affines, "constant additions and multiplications folded into weights"},
      {counts.constants_lifted, "Constant nodes turned into initialisers"},
      {counts.constants_calculated, "nodes with constant inputs calculated"},
      {counts.identities, "identities removed"},
      {counts.duplicates, "duplicate nodes merged"},
      {counts.dead, "dead nodes removed"},
  };
  std::vector<std::string> notes;
  for (const auto& [count, what] : rows) {
    if (count > 0) notes.push_back(fmt::format("{} {}.", count, what));
  }
  return notes;
}

int norms_in(const Graph& graph) {
  int norms = 0;
  for (const Node& node : graph.nodes) norms += node.is("BatchNormalization") ? 1 : 0;
  return norms;
}

Result<TacticOutcome> rewritten(const Graph& graph, Rewriting rewriting) {
  FoldCounts counts;
  CARNOT_TRY(Graph result, folded(graph, counts, rewriting));
  auto notes = notes_of(counts);
  if (const int left = norms_in(result); left > 0 && rewriting == Rewriting::whole) {
    notes.push_back(
        fmt::format("{} batch norms stay: they stand behind no convolution of their own.", left));
  }
  // Nothing folded is nothing changed: not even the shapes that were inferred stay.
  if (counts.total() == 0) result = graph;
  return TacticOutcome{
      .graph = std::move(result), .notes = std::move(notes), .nodes_touched = counts.total()};
}

/// Rewriting costs milliseconds, so the forecast simply does it on a copy: weights are shared.
Forecast expected(const Graph& graph, Rewriting rewriting) {
  FoldCounts counts;
  const auto result = folded(graph, counts, rewriting);
  Forecast forecast{.changes_anything = result.has_value() && counts.total() > 0,
                    .direction = Direction::none,
                    .expected_time_ratio = 1.0,
                    .reasons = {}};
  if (!result) {
    forecast.reasons.push_back(result.error().message);
  } else if (counts.total() == 0) {
    forecast.reasons.emplace_back(rewriting == Rewriting::whole ? "Nothing to fold."
                                                                : "Nothing to simplify.");
  } else {
    forecast.reasons = notes_of(counts);
    forecast.reasons.emplace_back("Engines fold at load as well: 0 to 5 % of the time at best.");
  }
  return forecast;
}

}  // namespace

int FoldCounts::total() const {
  return constants_lifted + constants_calculated + norms + affines + identities + duplicates + dead;
}

Result<Graph> folded(Graph graph, FoldCounts& counts, Rewriting rewriting) {
  CARNOT_TRY(graph, infer_shapes(std::move(graph)));
  for (;;) {
    const FoldCounts round = one_round(graph, rewriting);
    if (round.total() == 0) return graph;
    add(counts, round);
    // Reshapes with calculated arguments now have known shapes, which uncovers more. Whatever else
    // a round does leaves the shapes as they are, and inferring them takes longer than all of it.
    if (round.constants_calculated + round.constants_lifted == 0) continue;
    CARNOT_TRY(graph, infer_shapes(std::move(graph)));
  }
}

Tactic fold() {
  return {.name = "fold",
          .meaning = "exact rewriting: batch norms into weights, constants, identities, dead nodes",
          .parameters = {},
          .needs_calibration = false,
          .may_change = {.accuracy = false, .bytes = true, .time = true},
          .apply = [](const Graph& graph, const Parameters&,
                      Observer*) { return rewritten(graph, Rewriting::whole); },
          .forecast = [](const Graph& graph, const Parameters&,
                         const EngineCapabilities&) { return expected(graph, Rewriting::whole); }};
}

Tactic simplify() {
  return {.name = "simplify",
          .meaning = "exact rewriting that leaves weights alone: constants, duplicates, dead nodes",
          .parameters = {},
          .needs_calibration = false,
          .may_change = {.accuracy = false, .bytes = true, .time = true},
          .apply = [](const Graph& graph, const Parameters&,
                      Observer*) { return rewritten(graph, Rewriting::keep_weights); },
          .forecast =
              [](const Graph& graph, const Parameters&, const EngineCapabilities&) {
                return expected(graph, Rewriting::keep_weights);
              }};
}

}  // namespace carnot
