// SPDX-License-Identifier: Apache-2.0
#include "torch/integer_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "graph/edit.hpp"
#include "graph/walk.hpp"
#include "torch/dynamic_product.hpp"
#include "torch/quantised_view.hpp"

namespace carnot::worker {
namespace {

Node own_node(std::string_view type, const Node& in_place_of) {
  Node node;
  node.op_type = type;
  node.domain = kIntegerDomain;
  node.name = in_place_of.name;
  node.attributes = in_place_of.attributes;
  return node;
}

void describe(Node& node, const Affine& affine, std::string_view scale,
              std::string_view zero_point) {
  node.attributes.insert_or_assign(std::string{scale}, affine.scale);
  node.attributes.insert_or_assign(std::string{zero_point}, affine.zero_point);
}

void set_type(Node& node, std::string_view key, DataType type) {
  node.attributes.insert_or_assign(std::string{key}, static_cast<std::int64_t>(type));
}

void describe_input(Node& node, const Affine& affine) {
  describe(node, affine, kXScale, kXZeroPoint);
  set_type(node, kXType, affine.type);
}

void describe_output(Node& node, const Ending& ending) {
  const Affine floats{1.0F, 0, DataType::float32};
  const Affine& affine = ending.affine ? *ending.affine : floats;
  describe(node, affine, kYScale, kYZeroPoint);
  set_type(node, kYType, affine.type);
  node.attributes.insert_or_assign(std::string{kRectified},
                                   static_cast<std::int64_t>(ending.rectified));
  node.outputs = {ending.name};
}

class Rewriter {
 public:
  explicit Rewriter(const Graph& graph) : graph_{graph}, index_{graph}, seen_{graph, index_} {}

  IntegerForm rewritten() {
    std::vector<Node> nodes;
    nodes.reserve(graph_.nodes.size());
    for (const Node& node : graph_.nodes) {
      if (!replaced_.contains(&node)) nodes.push_back(in_integers(node));
    }
    IntegerForm form{graph_, layers_, std::move(in_float_)};
    if (layers_ == 0) return form;
    form.graph.nodes = std::move(nodes);
    remove_dead(form.graph);
    return form;
  }

 private:
  Node in_integers(const Node& node);
  std::optional<Node> layer(const Node& node);
  std::optional<Node> dynamic(const Node& node);
  std::optional<Node> sum(const Node& node);
  std::optional<Node> moved(const Node& node);
  std::optional<Node> conversion(const Node& node) const;

  Node finish(Node made, const Ending& ending);
  void stays_in_float(const Node& node, std::string_view reason);

  const Graph& graph_;
  GraphIndex index_;
  QuantisedView seen_;
  std::set<const Node*> replaced_;  // behind what took them over
  int layers_ = 0;
  std::vector<std::string> in_float_;
};

Node Rewriter::finish(Node made, const Ending& ending) {
  describe_output(made, ending);
  replaced_.insert(ending.replaced.begin(), ending.replaced.end());
  return made;
}

void Rewriter::stays_in_float(const Node& node, std::string_view reason) {
  in_float_.push_back(fmt::format("{} \"{}\": {}", node.op_type,
                                  node.name.empty() ? node.outputs.front() : node.name, reason));
}

/// Convolutions and products of bytes.
std::optional<Node> Rewriter::layer(const Node& node) {
  if (!node.is("Conv") && !node.is("Gemm") && !node.is("MatMul")) return std::nullopt;
  const Node* const unpacking = index_.producer_node(node.input(1));
  const auto x = seen_.bytes_behind(node.input(0));
  // Weights alone in bytes are only stored so.
  if (!x || unpacking == nullptr || !unpacking->is("DequantizeLinear")) return std::nullopt;
  if (const auto obstacle = seen_.obstacle_of(node, *unpacking, *x); !obstacle.empty()) {
    stays_in_float(node, obstacle);
    return std::nullopt;
  }
  Node made = own_node(node.is("Conv") ? "IntegerConv" : "IntegerProduct", node);
  made.inputs = {x->name, unpacking->inputs[0], unpacking->inputs[1]};
  if (!node.input(2).empty()) made.inputs.emplace_back(node.input(2));
  describe_input(made, x->affine);
  ++layers_;
  return finish(std::move(made), seen_.ending_of(node));
}

/// Products whose activations find their range in every run.
std::optional<Node> Rewriter::dynamic(const Node& node) {
  if (node.is("DynamicQuantizeLinear")) {
    Node made = node;
    made.op_type = "DynamicToBytes";
    made.domain = kIntegerDomain;
    return made;
  }
  if (node.is("ConvInteger")) {
    stays_in_float(node, "torch's kernels know no convolution of such activations");
    return std::nullopt;
  }
  if (!node.is("MatMulInteger")) return std::nullopt;
  auto fused = dynamic_product(index_, node);
  if (!fused) {
    stays_in_float(node, "its weights are no constant signed bytes");
    return std::nullopt;
  }
  replaced_.insert(fused->replaced.begin(), fused->replaced.end());
  ++layers_;
  return std::move(fused->node);
}

/// Bytes and bytes give bytes.
std::optional<Node> Rewriter::sum(const Node& node) {
  if (!node.is("Add")) return std::nullopt;
  const auto a = seen_.bytes_behind(node.input(0));
  const auto b = seen_.bytes_behind(node.input(1));
  const Ending ending = seen_.ending_of(node);
  if (!a || !b || !ending.affine || a->affine.type != b->affine.type ||
      a->affine.type != ending.affine->type)
    return std::nullopt;
  Node made = own_node("IntegerSum", node);
  made.inputs = {a->name, b->name};
  describe_input(made, a->affine);
  describe(made, b->affine, kBScale, kBZeroPoint);
  return finish(std::move(made), ending);
}

/// What gives each byte as it is, somewhere else: bytes of one scale in and out.
std::optional<Node> Rewriter::moved(const Node& node) {
  constexpr auto kMovers = std::to_array<std::string_view>(
      {"MaxPool", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Concat", "Slice",
       "DepthToSpace", "SpaceToDepth", "Identity"});
  if (!node.domain.empty() || std::ranges::find(kMovers, node.op_type) == kMovers.end() ||
      node.outputs.size() != 1)
    return std::nullopt;
  const Ending ending = seen_.ending_of(node);
  if (!ending.affine || ending.rectified) return std::nullopt;
  Node made = node;
  for (std::size_t i = 0; i < (node.is("Concat") ? node.inputs.size() : 1); ++i) {
    const auto x = seen_.bytes_behind(node.input(i));
    if (!x || x->affine != *ending.affine) return std::nullopt;
    made.inputs[i] = x->name;
  }
  made.outputs = {ending.name};
  replaced_.insert(ending.replaced.begin(), ending.replaced.end());
  return made;
}

/// Between bytes and floats in one pass, where both sides have one scale.
std::optional<Node> Rewriter::conversion(const Node& node) const {
  const bool rounds = node.is("QuantizeLinear");
  if (!rounds && !node.is("DequantizeLinear")) return std::nullopt;
  if (!rounds && (node.input(2).empty() || seen_.constant(node.input(0)) != nullptr))
    return std::nullopt;
  if (rounds && node.input(2).empty() && node.integer("output_dtype", 0) != 0) return std::nullopt;
  const auto affine = seen_.affine_of(node);
  if (!affine) return std::nullopt;
  Node made = own_node(rounds ? "ToBytes" : "FromBytes", node);
  made.inputs = {node.inputs[0]};
  made.outputs = node.outputs;
  describe(made, *affine, kXScale, kXZeroPoint);
  set_type(made, kXType, affine->type);
  return made;
}

Node Rewriter::in_integers(const Node& node) {
  if (auto made = layer(node)) return std::move(*made);
  if (auto made = dynamic(node)) return std::move(*made);
  if (auto made = sum(node)) return std::move(*made);
  if (auto made = moved(node)) return std::move(*made);
  if (auto made = conversion(node)) return std::move(*made);
  return node;
}

}  // namespace

IntegerForm in_integers(const Graph& graph) { return Rewriter{graph}.rewritten(); }

}  // namespace carnot::worker
