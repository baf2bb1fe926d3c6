// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/layer_constants.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tactics/int8/affine.hpp"

namespace carnot {
namespace {

std::optional<std::size_t> channel_axis(const Node& node) {
  if (node.is("Conv")) return 0;
  if (node.is("Gemm")) return node.integer("transB", 0) != 0 ? 0 : 1;
  return 1;  // MatMul of two dimensions
}

/// What the bias asks of the weight scales: one floor per output channel, or a single one.
std::vector<float> bias_floors(const Tensor* bias, float input_scale, bool per_channel) {
  if (bias == nullptr) return {};
  std::vector<float> floors;
  for (const float element : bias->as<float>()) {
    floors.push_back(bias_scale_floor(element, input_scale));
  }
  if (!per_channel) floors = {*std::ranges::max_element(floors)};
  return floors;
}

std::map<std::string, Attribute, std::less<>> axis_attribute(std::optional<std::size_t> axis) {
  std::map<std::string, Attribute, std::less<>> attributes;
  if (axis) attributes.emplace("axis", static_cast<std::int64_t>(*axis));
  return attributes;
}

std::string write_weights(GraphWriter& writer, const std::string& stem,
                          const QuantizedWeights& quantized, std::optional<std::size_t> axis) {
  const auto count = static_cast<std::int64_t>(quantized.scales.size());
  const Shape shape = axis ? Shape{count} : Shape{};
  const std::vector<std::int8_t> zeros(quantized.scales.size(), 0);
  const std::string values = writer.add_constant(stem + "_q", quantized.values);
  const std::string scale =
      writer.add_constant(stem + "_scale", Tensor::of<float>(shape, quantized.scales));
  const std::string zero_point =
      writer.add_constant(stem + "_zero", Tensor::of<std::int8_t>(shape, zeros));
  std::string output = writer.fresh(stem + "_dq");
  writer.add("DequantizeLinear", {values, scale, zero_point}, {output}, axis_attribute(axis));
  return output;
}

std::string write_bias(GraphWriter& writer, const std::string& stem, const Tensor& bias,
                       float input_scale, const std::vector<float>& weight_scales,
                       bool per_channel) {
  std::vector<float> scales;
  scales.reserve(weight_scales.size());
  for (const float scale : weight_scales) scales.push_back(input_scale * scale);
  const Shape shape = per_channel ? Shape{static_cast<std::int64_t>(scales.size())} : Shape{};
  const std::vector<std::int32_t> values =
      quantize_bias(bias.as<float>(), input_scale, weight_scales);
  const std::string quantized =
      writer.add_constant(stem + "_q", Tensor::of<std::int32_t>(bias.shape(), values));
  const std::string scale = writer.add_constant(stem + "_scale", Tensor::of<float>(shape, scales));
  std::string output = writer.fresh(stem + "_dq");
  writer.add("DequantizeLinear", {quantized, scale}, {output},
             axis_attribute(per_channel ? std::optional<std::size_t>{0} : std::nullopt));
  return output;
}

}  // namespace

void quantize_constants(GraphWriter& writer, const Graph& before, Node& layer, float input_scale,
                        WeightScales weight_scales) {
  const bool per_channel = weight_scales == WeightScales::per_channel;
  const auto axis = per_channel ? channel_axis(layer) : std::nullopt;
  const Tensor* bias = before.find_initializer(layer.input(2));
  const Tensor& weights = *before.find_initializer(layer.inputs[1]);
  const QuantizedWeights quantized =
      quantize_weights(weights, axis, bias_floors(bias, input_scale, per_channel));
  layer.inputs[1] = write_weights(writer, layer.inputs[1], quantized, axis);
  if (bias == nullptr) return;
  layer.inputs[2] =
      write_bias(writer, layer.inputs[2], *bias, input_scale, quantized.scales, per_channel);
}

}  // namespace carnot
