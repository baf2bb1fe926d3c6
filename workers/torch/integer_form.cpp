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

namespace carnot::worker {
namespace {

/// One scale for all of a tensor's bytes.
struct Affine {
  float scale = 1.0F;
  std::int64_t zero_point = 0;
  DataType type = DataType::uint8;
  bool operator==(const Affine&) const = default;
};

/// Bytes, and what they stand for.
struct Bytes {
  std::string name;
  Affine affine;
};

/// What becomes of a layer's output: an activation, bytes.
struct Ending {
  std::string name;
  std::vector<const Node*> replaced;
  bool rectified = false;
  std::optional<Affine> affine;  // none: floats
};

/// An integer that is the same for all elements.
std::optional<std::int64_t> only_integer(const Tensor& tensor) {
  if (tensor.count() != 1) return std::nullopt;
  if (tensor.type() == DataType::uint8) return tensor.as<std::uint8_t>()[0];
  if (tensor.type() == DataType::int8) return tensor.as<std::int8_t>()[0];
  return std::nullopt;
}

bool is_all_zero(const Tensor& tensor) {
  return std::ranges::all_of(tensor.bytes(), [](std::byte one) { return one == std::byte{0}; });
}

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
  explicit Rewriter(const Graph& graph) : graph_{graph}, index_{graph} {}

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

  const Tensor* constant(std::string_view value) const { return graph_.find_initializer(value); }
  std::optional<Affine> affine_of(const Node& conversion) const;
  std::optional<Bytes> bytes_behind(std::string_view value) const;
  bool is_rounding_of(const Node* reader, std::string_view value) const;
  Ending ending_of(const Node& node) const;
  std::string_view obstacle_of(const Node& layer, const Node& unpacking, const Bytes& x) const;
  bool is_constant(std::string_view value) const;
  Node finish(Node made, const Ending& ending);
  void stays_in_float(const Node& node, std::string_view reason);

  const Graph& graph_;
  GraphIndex index_;
  std::set<const Node*> replaced_;  // behind what took them over
  int layers_ = 0;
  std::vector<std::string> in_float_;
};

/// Of a QuantizeLinear or DequantizeLinear whose scale is one constant.
std::optional<Affine> Rewriter::affine_of(const Node& conversion) const {
  const Tensor* scale = constant(conversion.input(1));
  if (scale == nullptr || scale->type() != DataType::float32 || scale->count() != 1)
    return std::nullopt;
  Affine affine{scale->as<float>()[0], 0, DataType::uint8};
  if (conversion.input(2).empty()) return affine;
  const Tensor* zero_point = constant(conversion.input(2));
  const auto number = zero_point == nullptr ? std::nullopt : only_integer(*zero_point);
  if (!number) return std::nullopt;
  affine.zero_point = *number;
  affine.type = zero_point->type();
  return affine;
}

/// The bytes that a value was made of.
std::optional<Bytes> Rewriter::bytes_behind(std::string_view value) const {
  const Node* producer = index_.producer_node(value);
  if (producer == nullptr || !producer->is("DequantizeLinear")) return std::nullopt;
  const auto affine = affine_of(*producer);
  // Without a zero point the bytes' type is that of the QuantizeLinear in front.
  if (!affine || producer->input(2).empty()) return std::nullopt;
  return Bytes{std::string{producer->input(0)}, *affine};
}

bool Rewriter::is_rounding_of(const Node* reader, std::string_view value) const {
  return reader != nullptr && reader->is("QuantizeLinear") && reader->input(0) == value &&
         affine_of(*reader).has_value();
}

Ending Rewriter::ending_of(const Node& node) const {
  Ending ending{.name = node.outputs.front(), .replaced = {}, .rectified = false, .affine = {}};
  const Node* reader = index_.only_reader(ending.name);
  if (reader != nullptr && reader->is("Relu")) {
    ending.rectified = true;
    ending.replaced.push_back(reader);
    ending.name = reader->outputs.front();
    reader = index_.only_reader(ending.name);
  }
  if (is_rounding_of(reader, ending.name)) {
    ending.affine = affine_of(*reader);
    ending.replaced.push_back(reader);
    ending.name = reader->outputs.front();
  }
  return ending;
}

Node Rewriter::finish(Node made, const Ending& ending) {
  describe_output(made, ending);
  replaced_.insert(ending.replaced.begin(), ending.replaced.end());
  return made;
}

/// Which dimension of a layer's weights counts its outputs; none where the node is no plain layer.
std::optional<std::int64_t> axis_of_outputs(const Node& node, const Tensor& weights) {
  const std::size_t rank = weights.shape().size();
  if (node.is("Conv")) return rank == 4 ? std::optional{0} : std::nullopt;
  if (rank != 2) return std::nullopt;
  if (node.is("MatMul")) return 1;
  const bool plain = node.real("alpha", 1.0F) == 1.0F && node.real("beta", 1.0F) == 1.0F &&
                     node.integer("transA", 0) == 0;
  if (!plain) return std::nullopt;
  return node.integer("transB", 0) != 0 ? 0 : 1;
}

void Rewriter::stays_in_float(const Node& node, std::string_view reason) {
  in_float_.push_back(fmt::format("{} \"{}\": {}", node.op_type,
                                  node.name.empty() ? node.outputs.front() : node.name, reason));
}

/// Whether there is one scale, or one for each output along this axis.
bool fits(const Tensor& scales, const Tensor& weights, std::int64_t axis_of_scales,
          std::int64_t axis) {
  if (scales.type() != DataType::float32) return false;
  if (scales.count() == 1) return true;
  const auto rank = static_cast<std::int64_t>(weights.shape().size());
  const bool along = axis_of_scales == axis || axis_of_scales + rank == axis;
  return along && scales.shape() == Shape{weights.shape()[static_cast<std::size_t>(axis)]};
}

/// A constant, or one that is stored in integers.
bool Rewriter::is_constant(std::string_view value) const {
  if (constant(value) != nullptr) return true;
  const Node* producer = index_.producer_node(value);
  return producer != nullptr && producer->is("DequantizeLinear") &&
         constant(producer->input(0)) != nullptr;
}

/// Why torch's kernels cannot calculate a quantised layer; empty where they can.
std::string_view Rewriter::obstacle_of(const Node& layer, const Node& unpacking,
                                       const Bytes& x) const {
  const Tensor* weights = constant(unpacking.input(0));
  const Tensor* scales = constant(unpacking.input(1));
  const Tensor* zero_points = constant(unpacking.input(2));
  if (x.affine.type != DataType::uint8) return "torch's kernels read unsigned activations";
  if (weights == nullptr || scales == nullptr || weights->type() != DataType::int8)
    return "its weights are no constant signed bytes";
  if (zero_points == nullptr ? !unpacking.input(2).empty() : !is_all_zero(*zero_points))
    return "its weights have a zero point";
  const auto axis = axis_of_outputs(layer, *weights);
  if (!axis) return "torch's kernels know images of two dimensions and plain products";
  if (!fits(*scales, *weights, unpacking.integer("axis", 1), *axis))
    return "its weights have other scales than one for each output";
  if (!layer.input(2).empty() && !is_constant(layer.input(2))) return "its bias is calculated";
  return "";
}

/// Convolutions and products of bytes.
std::optional<Node> Rewriter::layer(const Node& node) {
  if (!node.is("Conv") && !node.is("Gemm") && !node.is("MatMul")) return std::nullopt;
  const Node* const unpacking = index_.producer_node(node.input(1));
  const auto x = bytes_behind(node.input(0));
  // Weights alone in bytes are only stored so.
  if (!x || unpacking == nullptr || !unpacking->is("DequantizeLinear")) return std::nullopt;
  if (const auto obstacle = obstacle_of(node, *unpacking, *x); !obstacle.empty()) {
    stays_in_float(node, obstacle);
    return std::nullopt;
  }
  Node made = own_node(node.is("Conv") ? "IntegerConv" : "IntegerProduct", node);
  made.inputs = {x->name, unpacking->inputs[0], unpacking->inputs[1]};
  if (!node.input(2).empty()) made.inputs.emplace_back(node.input(2));
  describe_input(made, x->affine);
  ++layers_;
  return finish(std::move(made), ending_of(node));
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
  const auto a = bytes_behind(node.input(0));
  const auto b = bytes_behind(node.input(1));
  const Ending ending = ending_of(node);
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
  const Ending ending = ending_of(node);
  if (!ending.affine || ending.rectified) return std::nullopt;
  Node made = node;
  for (std::size_t i = 0; i < (node.is("Concat") ? node.inputs.size() : 1); ++i) {
    const auto x = bytes_behind(node.input(i));
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
  if (!rounds && (node.input(2).empty() || constant(node.input(0)) != nullptr)) return std::nullopt;
  if (rounds && node.input(2).empty() && node.integer("output_dtype", 0) != 0) return std::nullopt;
  const auto affine = affine_of(node);
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
