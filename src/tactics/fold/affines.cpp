// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "graph/edit.hpp"
#include "graph/walk.hpp"
#include "tactics/fold/passes.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

/// y' = scale[c]·y + shift[c].
struct ChannelAffine {
  std::vector<double> scale;
  std::vector<double> shift;
};

std::optional<std::vector<double>> doubles(const Graph& graph, std::string_view value) {
  const Tensor* tensor = graph.find_initializer(value);
  if (tensor == nullptr || tensor->type() != DataType::float32) return std::nullopt;
  const auto elements = tensor->as<float>();
  return std::vector<double>{elements.begin(), elements.end()};
}

bool all_finite(const std::vector<double>& numbers) {
  return std::ranges::all_of(numbers, [](double number) { return std::isfinite(number); });
}

// --- The node behind the weights.

std::optional<ChannelAffine> affine_of_norm(const Graph& graph, const Node& node,
                                            std::size_t channels) {
  const bool trains = node.integer("training_mode", 0) != 0 || node.integer("spatial", 1) == 0;
  const auto outputs =
      std::ranges::count_if(node.outputs, [](const std::string& name) { return !name.empty(); });
  if (trains || outputs != 1) return std::nullopt;  // the others are statistics
  const auto gamma = doubles(graph, node.input(1));
  const auto beta = doubles(graph, node.input(2));
  const auto mean = doubles(graph, node.input(3));
  const auto variance = doubles(graph, node.input(4));
  if (!gamma || !beta || !mean || !variance) return std::nullopt;
  for (const auto* part : {&*gamma, &*beta, &*mean, &*variance}) {
    if (part->size() != channels) return std::nullopt;
  }
  const auto epsilon = static_cast<double>(node.real("epsilon", 1e-5F));
  ChannelAffine affine;
  for (std::size_t c = 0; c < channels; ++c) {
    const double scale = (*gamma)[c] / std::sqrt((*variance)[c] + epsilon);
    affine.scale.push_back(scale);
    affine.shift.push_back((*beta)[c] - (*mean)[c] * scale);
  }
  return affine;
}

/// A constant that is the same all over a channel: one number, or [C, 1, 1] with the channel at
/// `axis` of a value of `rank` dimensions.
std::optional<std::vector<double>> per_channel(const Graph& graph, std::string_view value,
                                               std::size_t rank, std::size_t axis,
                                               std::size_t channels) {
  const Tensor* tensor = graph.find_initializer(value);
  auto numbers = doubles(graph, value);
  if (!numbers || tensor->shape().size() > rank) return std::nullopt;
  if (numbers->size() == 1) return std::vector<double>(channels, numbers->front());
  if (numbers->size() != channels) return std::nullopt;
  const std::size_t missing = rank - tensor->shape().size();
  for (std::size_t i = 0; i < tensor->shape().size(); ++i) {
    if (tensor->shape()[i] != 1 && i + missing != axis) return std::nullopt;
  }
  return numbers;
}

struct Output {
  std::string value;  // what the weighted node gives
  std::size_t rank;
  std::size_t axis;  // of the channels
  std::size_t channels;
};

std::optional<ChannelAffine> affine_of_arithmetic(const Graph& graph, const Node& node,
                                                  const Output& output) {
  if (node.inputs.size() != 2) return std::nullopt;
  const bool constant_first = node.inputs[1] == output.value;
  const auto constant = per_channel(graph, node.inputs[constant_first ? 0 : 1], output.rank,
                                    output.axis, output.channels);
  if (!constant) return std::nullopt;
  ChannelAffine affine{.scale = std::vector<double>(output.channels, 1.0),
                       .shift = std::vector<double>(output.channels, 0.0)};
  if (node.is("Add")) {
    affine.shift = *constant;
  } else if (node.is("Mul")) {
    affine.scale = *constant;
  } else if (node.is("Sub") && constant_first) {
    affine.shift = *constant;
    std::ranges::fill(affine.scale, -1.0);
  } else if (node.is("Sub")) {
    std::ranges::transform(*constant, affine.shift.begin(), std::negate{});
  } else if (node.is("Div") && !constant_first) {
    std::ranges::transform(*constant, affine.scale.begin(), [](double c) { return 1.0 / c; });
  } else {
    return std::nullopt;
  }
  return affine;
}

std::optional<ChannelAffine> affine_of(const Graph& graph, const Node& node, const Output& output) {
  auto affine = node.is("BatchNormalization") ? affine_of_norm(graph, node, output.channels)
                                              : affine_of_arithmetic(graph, node, output);
  // A negative variance or a division by 0 is a broken model's own affair.
  if (!affine || !all_finite(affine->scale) || !all_finite(affine->shift)) return std::nullopt;
  return affine;
}

// --- The weights before it.

/// Channel of each weight: [outer][channel][inner], and for grouped ConvTranspose channel
/// = group · C/group + position.
struct WeightLayout {
  std::size_t channels = 0;
  std::size_t inner = 1;
  std::size_t groups = 1;  // of ConvTranspose, whose first axis runs over the inputs of all groups
  std::size_t inputs_per_group = 0;

  std::size_t channel_of(std::size_t element) const {
    const std::size_t per_group = channels / groups;
    const std::size_t position = element / inner % per_group;
    if (groups == 1) return position;
    return element / inner / per_group / inputs_per_group * per_group + position;
  }
};

std::optional<WeightLayout> layout_of(const Node& node, const Shape& shape) {
  const auto size = [&](std::size_t i) { return static_cast<std::size_t>(shape[i]); };
  WeightLayout layout;
  if (node.is("Gemm") && shape.size() == 2) {
    const bool rows = node.integer("transB", 0) != 0;
    layout.channels = size(rows ? 0 : 1);
    layout.inner = rows ? size(1) : 1;
    return layout;
  }
  const bool transposed = node.is("ConvTranspose");
  if (shape.size() < 3 || (!transposed && !node.is("Conv"))) return std::nullopt;
  for (std::size_t i = transposed ? 2 : 1; i < shape.size(); ++i) layout.inner *= size(i);
  layout.channels = size(0);
  if (transposed) {
    layout.groups = static_cast<std::size_t>(std::max<std::int64_t>(node.integer("group", 1), 1));
    layout.channels = size(1) * layout.groups;
    layout.inputs_per_group = size(0) / layout.groups;
  }
  if (layout.inputs_per_group == 0 && layout.groups > 1) return std::nullopt;
  return layout;
}

/// The bias as it counts: zeros where there is none, one number for all spread out, Gemm's beta
/// multiplied in.
std::optional<std::vector<double>> bias_of(const Graph& graph, const Node& node,
                                           std::size_t channels) {
  if (node.input(2).empty()) return std::vector<double>(channels, 0.0);
  auto bias =
      per_channel(graph, node.input(2), node.is("Gemm") ? 2 : 1, node.is("Gemm") ? 1 : 0, channels);
  if (!bias) return std::nullopt;
  const auto beta = node.is("Gemm") ? static_cast<double>(node.real("beta", 1.0F)) : 1.0;
  for (double& number : *bias) number *= beta;
  return bias;
}

struct FoldedPair {
  std::size_t weighted;  // positions of the two nodes
  std::size_t behind;
  Tensor weights;
  Tensor bias;
  bool owns_weights;  // nobody else reads the initialiser: it keeps its name
  bool owns_bias;
};

std::optional<std::pair<Tensor, Tensor>> rewritten(const Tensor& weights,
                                                   const std::vector<double>& bias,
                                                   const WeightLayout& layout,
                                                   const ChannelAffine& affine) {
  const auto elements = weights.as<float>();
  std::vector<float> scaled(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    scaled[i] =
        static_cast<float>(static_cast<double>(elements[i]) * affine.scale[layout.channel_of(i)]);
  }
  std::vector<float> shifted(bias.size());
  for (std::size_t c = 0; c < bias.size(); ++c) {
    shifted[c] = static_cast<float>(bias[c] * affine.scale[c] + affine.shift[c]);
  }
  const auto finite = [](float number) { return std::isfinite(number); };
  if (!std::ranges::all_of(scaled, finite) || !std::ranges::all_of(shifted, finite)) {
    return std::nullopt;
  }
  return std::pair{Tensor::of<float>(weights.shape(), scaled),
                   Tensor::of<float>({static_cast<std::int64_t>(shifted.size())}, shifted)};
}

std::optional<FoldedPair> fold_behind(const Graph& graph, const GraphIndex& index,
                                      std::size_t position) {
  const Node& node = graph.nodes[position];
  const Tensor* weights = graph.find_initializer(node.input(1));
  if (weights == nullptr || weights->type() != DataType::float32 || node.outputs.size() != 1) {
    return std::nullopt;
  }
  const auto layout = layout_of(node, weights->shape());
  const Node* behind = index.only_reader(node.outputs.front());
  if (!layout || layout->channels == 0 || behind == nullptr) return std::nullopt;
  const Output output{.value = node.outputs.front(),
                      .rank = weights->shape().size(),
                      .axis = 1,
                      .channels = layout->channels};
  const auto affine = affine_of(graph, *behind, output);
  const auto bias = bias_of(graph, node, layout->channels);
  if (!affine || !bias) return std::nullopt;
  auto tensors = rewritten(*weights, *bias, *layout, *affine);
  if (!tensors) return std::nullopt;
  return FoldedPair{.weighted = position,
                    .behind = static_cast<std::size_t>(behind - graph.nodes.data()),
                    .weights = std::move(tensors->first),
                    .bias = std::move(tensors->second),
                    .owns_weights = index.uses(node.input(1)).size() == 1,
                    .owns_bias = !node.input(2).empty() && index.uses(node.input(2)).size() == 1};
}

void apply(Graph& graph, NameSource& names, FoldedPair& pair) {
  Node& node = graph.nodes[pair.weighted];
  const std::string stem = label_of(node);
  if (!pair.owns_weights) node.inputs[1] = names.fresh(stem + "_weight");
  if (node.inputs.size() < 3) node.inputs.resize(3);
  if (!pair.owns_bias) node.inputs[2] = names.fresh(stem + "_bias");
  graph.initializers.insert_or_assign(node.inputs[1], std::move(pair.weights));
  graph.initializers.insert_or_assign(node.inputs[2], std::move(pair.bias));
  if (node.is("Gemm")) node.attributes.erase("beta");
  node.outputs.front() = graph.nodes[pair.behind].outputs.front();
}

}  // namespace

AffineCounts fold_affines(Graph& graph) {
  std::vector<FoldedPair> pairs;
  {
    const GraphIndex index{graph};
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      if (auto pair = fold_behind(graph, index, i)) pairs.push_back(std::move(*pair));
    }
  }
  AffineCounts counts;
  NameSource names{graph};
  std::vector<bool> gone(graph.nodes.size());
  for (FoldedPair& pair : pairs) {
    (graph.nodes[pair.behind].is("BatchNormalization") ? counts.norms : counts.others) += 1;
    gone[pair.behind] = true;
    apply(graph, names, pair);
  }
  std::vector<Node> kept;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!gone[i]) kept.push_back(std::move(graph.nodes[i]));
  }
  graph.nodes = std::move(kept);
  return counts;
}

}  // namespace carnot
