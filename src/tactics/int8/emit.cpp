// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/emit.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>

#include "base/assert.hpp"
#include "graph/walk.hpp"
#include "tactics/int8/affine.hpp"
#include "tactics/int8/graph_writer.hpp"
#include "tactics/int8/node_kinds.hpp"

namespace carnot {
namespace {

/// A tensor as the nodes around it call it.
struct QuantizedTensor {
  Affine affine;
  std::string raw;          // what the Q reads: the value before a Relu that disappears
  std::string dequantized;  // what int8 readers read
  bool bytes_only = true;   // every reader sees the bytes, also one in float
};

Range bounds_of(const Graph& graph, const Node& activation) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (activation.is("Relu")) return {.lower = 0.0, .upper = kInfinity};
  const auto bound = [&](std::size_t slot, double absent) {
    const Tensor* tensor = graph.find_initializer(activation.input(slot));
    return tensor == nullptr ? absent : static_cast<double>(tensor->as<float>()[0]);
  };
  return {.lower = bound(1, -kInfinity), .upper = bound(2, kInfinity)};
}

/// True when clipping to the bytes' range does what the activation does, to half a step: what lies
/// outside its bounds has no byte.
bool range_does_its_work(Range bounds, Affine affine) {
  const Range range = representable(affine);
  const double tolerance = 0.51 * static_cast<double>(affine.scale);
  return range.lower >= bounds.lower - tolerance && range.upper <= bounds.upper + tolerance;
}

Tensor zero_point_of(Affine affine) {
  return affine.is_signed ? Tensor::scalar(std::int8_t{0}) : Tensor::scalar(affine.zero_point);
}

class Emitter {
 public:
  Emitter(const Graph& graph, const Placement& placement, const std::vector<Range>& ranges,
          WeightScales weight_scales)
      : before_{graph},
        index_{graph},
        placement_{placement},
        weight_scales_{weight_scales},
        writer_{graph},
        disappears_(graph.nodes.size()) {
    CARNOT_ASSERT(ranges.size() == placement.observed.size());
    for (std::size_t group = 0; group < ranges.size(); ++group) {
      const bool is_signed = placement.signed_groups.contains(group);
      affines_.push_back(is_signed ? signed_affine_of(ranges[group]) : affine_of(ranges[group]));
    }
    name_tensors();
  }

  Graph emit() {
    for (const ValueInfo& input : before_.inputs) emit_pair(input.name);
    for (std::size_t i = 0; i < before_.nodes.size(); ++i) {
      if (!disappears_[i]) emit_node(i);
      for (const std::string& output : before_.nodes[i].outputs) emit_pair(output);
    }
    return writer_.finish();
  }

 private:
  // --- Names.

  void name_tensors() {
    for (const auto& [value, group] : placement_.group_of) {
      const auto producer = index_.producer(value);
      QuantizedTensor tensor{.affine = affines_[group],
                             .raw = value,
                             .dequantized = {},
                             .bytes_only = producer && gives_bytes_only(*producer)};
      if (producer && placement_.roles[*producer] == Int8Role::activation) {
        const Node& activation = before_.nodes[*producer];
        disappears_[*producer] = range_does_its_work(bounds_of(before_, activation), tensor.affine);
        if (disappears_[*producer]) tensor.raw = activation.inputs.front();
      }
      // A name that is seen from outside, as an output or in a sub-graph, stays with what everyone
      // shall read.
      const bool is_public = tensor.bytes_only && is_seen_from_outside(value);
      if (is_public && tensor.raw == value) tensor.raw = writer_.fresh(value + "_float");
      tensor.dequantized = is_public ? value : writer_.fresh(value + "_dq");
      tensors_.emplace(value, std::move(tensor));
    }
  }

  /// A fused kernel keeps no floats that somebody could read; a matrix product, an operator in
  /// float or an input of the graph has them anyway.
  bool gives_bytes_only(std::size_t node) const {
    const Int8Role role = placement_.roles[node];
    if (role == Int8Role::weighted) return before_.nodes[node].is("Conv");
    return role != Int8Role::untouched && role != Int8Role::product;
  }

  bool is_seen_from_outside(std::string_view value) const {
    const auto uses = index_.uses(value);
    return index_.is_output(value) || std::ranges::any_of(uses, [](const GraphIndex::Use& use) {
             return use.slot == GraphIndex::kCaptured;
           });
  }

  // --- Nodes.

  /// Q → DQ behind a value, if it is to be quantised.
  void emit_pair(const std::string& value) {
    const auto found = tensors_.find(value);
    if (found == tensors_.end()) return;
    const QuantizedTensor& tensor = found->second;
    const auto [scale, zero_point] = affine_names(placement_.group_of.at(value), value);
    const std::string bytes = writer_.fresh(value + "_q");
    writer_.add("QuantizeLinear", {tensor.raw, scale, zero_point}, {bytes});
    writer_.add("DequantizeLinear", {bytes, scale, zero_point}, {tensor.dequantized});
  }

  /// Tensors of one group share the constants too: engines recognise equal scales by them.
  std::pair<std::string, std::string> affine_names(std::size_t group, const std::string& value) {
    const auto known = affine_names_.find(group);
    if (known != affine_names_.end()) return known->second;
    std::pair names{writer_.add_constant(value + "_scale", Tensor::scalar(affines_[group].scale)),
                    writer_.add_constant(value + "_zero", zero_point_of(affines_[group]))};
    return affine_names_.emplace(group, std::move(names)).first->second;
  }

  void emit_node(std::size_t i) {
    Node node = before_.nodes[i];
    const bool takes_bytes = placement_.roles[i] != Int8Role::untouched;
    for (std::size_t slot = 0; slot < node.inputs.size(); ++slot) {
      const auto found = tensors_.find(node.inputs[slot]);
      if (found == tensors_.end()) continue;
      const bool as_data = takes_bytes && slot < data_slots(node);
      if (as_data || found->second.bytes_only) node.inputs[slot] = found->second.dequantized;
    }
    if (placement_.roles[i] == Int8Role::weighted) {
      const QuantizedTensor& input = tensors_.at(before_.nodes[i].inputs.front());
      quantize_constants(writer_, before_, node, input.affine.scale, weight_scales_);
    }
    if (adds_bias_in_float(i)) turn_into_subtraction(node);
    for (std::string& output : node.outputs) {
      const auto found = tensors_.find(output);
      if (found != tensors_.end()) output = found->second.raw;
    }
    writer_.add(std::move(node));
  }

  /// A bias added to a quantised matrix product whose floats are wanted. ONNX Runtime first fuses
  /// MatMul and Add into a Gemm and then finds no integer kernel for a Gemm without a Q behind it:
  /// .66 of fp32's speed on ViT-S. It leaves y − (−b) alone, which is the same number to the last
  /// bit and costs one pass in float (197 × 384 × 1536: .86 ms, fp32 2.4, with a Q behind .89 but
  /// 6 dB noisier); OpenVINO turns it back into an addition.
  bool adds_bias_in_float(std::size_t i) const {
    const Node& node = before_.nodes[i];
    if (!node.is("Add") || node.inputs.size() != 2 || feeds_quantizer(node.outputs.front())) {
      return false;
    }
    const std::size_t bias_slot = before_.find_initializer(node.inputs[0]) != nullptr ? 0 : 1;
    const Tensor* bias = before_.find_initializer(node.inputs[bias_slot]);
    const auto product = index_.producer(node.inputs[1 - bias_slot]);
    return bias != nullptr && bias->type() == DataType::float32 && product &&
           before_.nodes[*product].is("MatMul") &&
           placement_.roles[*product] == Int8Role::weighted &&
           !placement_.is_quantized(node.inputs[1 - bias_slot]);
  }

  /// True when a Q reads the value, directly or in place of an activation that disappeared.
  bool feeds_quantizer(std::string_view value) const {
    if (placement_.is_quantized(value)) return true;
    return std::ranges::any_of(index_.uses(value), [&](const GraphIndex::Use& use) {
      return use.slot != GraphIndex::kCaptured && disappears_[use.node];
    });
  }

  void turn_into_subtraction(Node& add) {
    const bool bias_first = before_.find_initializer(add.inputs[0]) != nullptr;
    if (bias_first) std::swap(add.inputs[0], add.inputs[1]);
    const Tensor& bias = *before_.find_initializer(add.inputs[1]);
    std::vector<float> negated;
    for (const float element : bias.as<float>()) negated.push_back(-element);
    add.op_type = "Sub";
    add.inputs[1] =
        writer_.add_constant(add.inputs[1] + "_negated", Tensor::of<float>(bias.shape(), negated));
  }

  const Graph& before_;
  const GraphIndex index_;
  const Placement& placement_;
  const WeightScales weight_scales_;
  GraphWriter writer_;
  std::vector<bool> disappears_;
  std::vector<Affine> affines_;
  std::map<std::string, QuantizedTensor, std::less<>> tensors_;
  std::map<std::size_t, std::pair<std::string, std::string>> affine_names_;
};

}  // namespace

Graph with_quantizers(const Graph& graph, const Placement& placement,
                      const std::vector<Range>& ranges, WeightScales weight_scales) {
  return Emitter{graph, placement, ranges, weight_scales}.emit();
}

}  // namespace carnot
