// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/dynamic_emit.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "tactics/int8/affine.hpp"
#include "tactics/int8/graph_writer.hpp"
#include "tactics/int8/node_kinds.hpp"
#include "tactics/transposed.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

/// Bytes around 128 instead of 0: ONNX Runtime has ConvInteger for unsigned weights only.
Tensor as_unsigned(const Tensor& weights) {
  std::vector<std::uint8_t> bytes;
  for (const std::int8_t weight : weights.as<std::int8_t>()) {
    bytes.push_back(static_cast<std::uint8_t>(weight + 128));
  }
  return Tensor::of<std::uint8_t>(weights.shape(), bytes);
}

class Rewriter {
 public:
  Rewriter(const Graph& graph, const std::vector<bool>& converts, WeightScales weight_scales)
      : before_{graph},
        converts_{converts},
        per_channel_{weight_scales == WeightScales::per_channel},
        writer_{graph} {}

  Graph rewrite() {
    for (std::size_t i = 0; i < before_.nodes.size(); ++i) {
      const Node& node = before_.nodes[i];
      if (!converts_[i]) {
        writer_.add(node);
      } else if (node.is("Conv")) {
        rewrite_convolution(node);
      } else if (is_product_of_activations(before_, node)) {
        rewrite_product_of_activations(node);
      } else {
        rewrite_product(node);
      }
    }
    return writer_.finish();
  }

 private:
  /// What DynamicQuantizeLinear gives; readers of one tensor share it.
  struct Quantized {
    std::string bytes;
    std::string scale;
    std::string zero_point;
  };

  const Quantized& quantized(const std::string& value) {
    const auto known = quantized_.find(value);
    if (known != quantized_.end()) return known->second;
    const Quantized names{.bytes = writer_.fresh(value + "_q"),
                          .scale = writer_.fresh(value + "_scale"),
                          .zero_point = writer_.fresh(value + "_zero")};
    writer_.add("DynamicQuantizeLinear", {value}, {names.bytes, names.scale, names.zero_point});
    return quantized_.emplace(value, names).first->second;
  }

  void rewrite_product(const Node& node) {
    const bool is_gemm = node.is("Gemm");
    const Tensor& given = *before_.find_initializer(node.inputs[1]);
    const Tensor weights = is_gemm && node.integer("transB", 0) != 0 ? transposed(given) : given;
    const QuantizedWeights bytes = quantize_weights(weights, channel_axis(1));
    const auto count = static_cast<std::int64_t>(bytes.scales.size());
    const Shape shape = per_channel_ ? Shape{count} : Shape{};
    const std::vector<std::int8_t> zeros(bytes.scales.size(), 0);
    const Quantized& input = quantized(node.inputs.front());
    const std::string sum = writer_.fresh(label_of(node) + "_sum");
    writer_.add(
        "MatMulInteger",
        {input.bytes, writer_.add_constant(node.inputs[1] + "_q", bytes.values), input.zero_point,
         writer_.add_constant(node.inputs[1] + "_zero", Tensor::of<std::int8_t>(shape, zeros))},
        {sum});
    const std::string scale =
        writer_.add_constant(node.inputs[1] + "_scale", Tensor::of<float>(shape, bytes.scales));
    finish(node, sum, input, scale, is_gemm ? std::string{node.input(2)} : std::string{});
  }

  void rewrite_product_of_activations(const Node& node) {
    const Quantized& left = quantized(node.inputs[0]);
    const Quantized& right = quantized(node.inputs[1]);
    const std::string sum = writer_.fresh(label_of(node) + "_sum");
    writer_.add("MatMulInteger", {left.bytes, right.bytes, left.zero_point, right.zero_point},
                {sum});
    finish(node, sum, left, right.scale, {});
  }

  void rewrite_convolution(const Node& node) {
    const Tensor& weights = *before_.find_initializer(node.inputs[1]);
    const QuantizedWeights bytes = quantize_weights(weights, channel_axis(0));
    // One scale per channel stands at axis 1 of the output: [C, 1, 1] for two dimensions of space.
    Shape shape(weights.shape().size() - 1, 1);
    shape.front() = static_cast<std::int64_t>(bytes.scales.size());
    const Quantized& input = quantized(node.inputs.front());
    const std::string sum = writer_.fresh(label_of(node) + "_sum");
    writer_.add(
        "ConvInteger",
        {input.bytes, writer_.add_constant(node.inputs[1] + "_q", as_unsigned(bytes.values)),
         input.zero_point,
         writer_.add_constant(node.inputs[1] + "_zero", Tensor::scalar<std::uint8_t>(128))},
        {sum}, node.attributes);
    const std::string scale =
        writer_.add_constant(node.inputs[1] + "_scale", Tensor::of<float>(shape, bytes.scales));
    std::string bias;
    if (const Tensor* given = before_.find_initializer(node.input(2))) {
      shape.front() = given->count();
      bias = writer_.add_constant(node.inputs[2] + "_shaped",
                                  Tensor::of<float>(shape, given->as<float>()));
    }
    finish(node, sum, input, scale, bias);
  }

  /// float(sum) · (input scale · other scale) + bias: the pattern that engines fuse. The other is
  /// that of the weights, or of the second activation.
  void finish(const Node& node, const std::string& sum, const Quantized& input,
              const std::string& other_scale, const std::string& bias) {
    const std::string& output = node.outputs.front();
    const std::string number = writer_.fresh(label_of(node) + "_float");
    const std::string scale = writer_.fresh(label_of(node) + "_scale");
    const std::string product = bias.empty() ? output : writer_.fresh(label_of(node) + "_product");
    writer_.add("Cast", {sum}, {number}, {{"to", static_cast<std::int64_t>(DataType::float32)}});
    writer_.add("Mul", {input.scale, other_scale}, {scale});
    writer_.add("Mul", {number, scale}, {product});
    if (!bias.empty()) writer_.add("Add", {product, bias}, {output});
  }

  std::optional<std::size_t> channel_axis(std::size_t axis) const {
    return per_channel_ ? std::optional{axis} : std::nullopt;
  }

  const Graph& before_;
  const std::vector<bool>& converts_;
  const bool per_channel_;
  GraphWriter writer_;
  std::map<std::string, Quantized> quantized_;
};

}  // namespace

Graph with_dynamic_quantizers(const Graph& graph, const std::vector<bool>& converts,
                              WeightScales weight_scales) {
  return Rewriter{graph, converts, weight_scales}.rewrite();
}

}  // namespace carnot
