// SPDX-License-Identifier: Apache-2.0
#include "graph/newer_opset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "graph/check.hpp"
#include "graph/edit.hpp"
#include "graph/shapes.hpp"

namespace carnot {
namespace {

// IR version 10 came with opset 21; an engine may refuse int4 in an older one.
constexpr std::int64_t kIrVersion = 10;

// Opset 18 made the attribute "axes" an input, as 13 had done for ReduceSum.
constexpr auto kReductions = std::to_array<std::string_view>(
    {"ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean",
     "ReduceMin", "ReduceProd", "ReduceSumSquare"});

// Operators that mean something else in opset 21 than in an opset from `since` to `until`.
struct ChangedRow {
  std::string_view op;
  std::int64_t since;
  std::int64_t until;
};
constexpr auto kChanged = std::to_array<ChangedRow>({
    {"DFT", 17, 19},                 // its axis became an input
    {"GroupNormalization", 18, 20},  // a scale per group became one per channel
});

bool holds_sub_graph(const Node& node) {
  return std::ranges::any_of(node.attributes, [](const auto& attribute) {
    return std::holds_alternative<OpaqueAttribute>(attribute.second);
  });
}

Result<void> refuse_what_changed(const Graph& graph) {
  for (const Node& node : graph.nodes) {
    const bool changed = std::ranges::any_of(kChanged, [&](const ChangedRow& row) {
      return node.is(row.op) && graph.opset() >= row.since && graph.opset() <= row.until;
    });
    if (!changed && !holds_sub_graph(node)) continue;
    return fail(
        ErrorCode::unsupported,
        fmt::format("the graph cannot be raised from opset {} to {}: node \"{}\" ({}) {}.",
                    graph.opset(), kBlockOpset, valid_utf8(node.name), valid_utf8(node.op_type),
                    changed ? "means something else there" : "holds a graph of its own"),
        "Export the model anew with opset 21, or take a tactic that needs no new opset.");
  }
  return {};
}

void give_axes_as_input(Graph& graph, NameSource& names, Node& reduction) {
  const auto axes = reduction.integers("axes");
  reduction.attributes.erase("axes");
  if (axes.empty()) return;  // over all of them, before and after
  std::string name = names.fresh(reduction.outputs.front() + "_axes");
  graph.initializers.emplace(
      name, Tensor::of<std::int64_t>({static_cast<std::int64_t>(axes.size())}, axes));
  reduction.inputs.resize(1);
  reduction.inputs.push_back(std::move(name));
}

void rename_mode(Node& grid_sample) {
  const std::string mode = grid_sample.text("mode", "bilinear");
  grid_sample.attributes["mode"] = mode == "bilinear"  ? std::string{"linear"}
                                   : mode == "bicubic" ? std::string{"cubic"}
                                                       : mode;
}

}  // namespace

Result<Graph> raise_to_block_opset(Graph graph) {
  if (graph.opset() >= kBlockOpset) return graph;
  CARNOT_TRY(graph, raise_opset(std::move(graph), kNewestKnownOpset));
  CARNOT_TRY_VOID(refuse_what_changed(graph));
  const std::int64_t was = graph.opset();
  NameSource names{graph};
  for (Node& node : graph.nodes) {
    if (!node.domain.empty() || node.outputs.empty()) continue;
    if (was < 18 && is_one_of(node.op_type, kReductions)) give_axes_as_input(graph, names, node);
    if (was < 18 && node.is("Split") && node.input(1).empty()) {
      node.attributes["num_outputs"] = static_cast<std::int64_t>(node.outputs.size());
    }
    if (was < 20 && node.is("GridSample")) rename_mode(node);
  }
  graph.opsets[""] = kBlockOpset;
  graph.ir_version = std::max(graph.ir_version, kIrVersion);
  CARNOT_TRY_VOID(check_structure(graph));
  return infer_shapes(std::move(graph));
}

}  // namespace carnot
