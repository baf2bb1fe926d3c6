// SPDX-License-Identifier: Apache-2.0
#include "torch/quantised_view.hpp"

#include <algorithm>
#include <cstddef>

namespace carnot::worker {
namespace {

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

/// Whether there is one scale, or one for each output along this axis.
bool fits(const Tensor& scales, const Tensor& weights, std::int64_t axis_of_scales,
          std::int64_t axis) {
  if (scales.type() != DataType::float32) return false;
  if (scales.count() == 1) return true;
  const auto rank = static_cast<std::int64_t>(weights.shape().size());
  const bool along = axis_of_scales == axis || axis_of_scales + rank == axis;
  return along && scales.shape() == Shape{weights.shape()[static_cast<std::size_t>(axis)]};
}

}  // namespace

std::optional<Affine> QuantisedView::affine_of(const Node& conversion) const {
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

std::optional<Bytes> QuantisedView::bytes_behind(std::string_view value) const {
  const Node* producer = index_->producer_node(value);
  if (producer == nullptr || !producer->is("DequantizeLinear")) return std::nullopt;
  const auto affine = affine_of(*producer);
  // Without a zero point the bytes' type is that of the QuantizeLinear in front.
  if (!affine || producer->input(2).empty()) return std::nullopt;
  return Bytes{std::string{producer->input(0)}, *affine};
}

bool QuantisedView::is_rounding_of(const Node* reader, std::string_view value) const {
  return reader != nullptr && reader->is("QuantizeLinear") && reader->input(0) == value &&
         affine_of(*reader).has_value();
}

Ending QuantisedView::ending_of(const Node& node) const {
  Ending ending{.name = node.outputs.front(), .replaced = {}, .rectified = false, .affine = {}};
  const Node* reader = index_->only_reader(ending.name);
  if (reader != nullptr && reader->is("Relu")) {
    ending.rectified = true;
    ending.replaced.push_back(reader);
    ending.name = reader->outputs.front();
    reader = index_->only_reader(ending.name);
  }
  if (is_rounding_of(reader, ending.name)) {
    ending.affine = affine_of(*reader);
    ending.replaced.push_back(reader);
    ending.name = reader->outputs.front();
  }
  return ending;
}

bool QuantisedView::is_constant(std::string_view value) const {
  if (constant(value) != nullptr) return true;
  const Node* producer = index_->producer_node(value);
  return producer != nullptr && producer->is("DequantizeLinear") &&
         constant(producer->input(0)) != nullptr;
}

std::string_view QuantisedView::obstacle_of(const Node& layer, const Node& unpacking,
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

}  // namespace carnot::worker
