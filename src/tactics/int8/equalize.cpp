// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/equalize.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <span>

#include "graph/walk.hpp"
#include "tactics/int8/node_kinds.hpp"
#include "tactics/int8/placement.hpp"

namespace carnot {
namespace {

constexpr int kMostSweeps = 32;         // a chain of n layers settles in about n
constexpr double kSettled = 0.001;      // relative change of the largest scale
constexpr double kGreatestScale = 256;  // of one channel, all sweeps together

bool owns_its_constants(const GraphIndex& index, const Node& conv) {
  const auto is_own = [&](std::string_view value) {
    return value.empty() || (index.uses(value).size() == 1 && !index.is_output(value));
  };
  return is_own(conv.input(1)) && is_own(conv.input(2));
}

/// Group count and weights fit each other; a file may say anything.
bool has_whole_groups(const Graph& graph, const Node& conv) {
  const std::int64_t groups = conv.integer("group", 1);
  return groups > 0 && graph.find_initializer(conv.inputs[1])->shape()[0] % groups == 0;
}

bool can_be_scaled(const GraphIndex& index, const Node& node) {
  return node.is("Conv") && takes_int8_weights(index.graph(), node) &&
         has_whole_groups(index.graph(), node) && owns_its_constants(index, node);
}

std::int64_t inputs_of(const Graph& graph, const Node& conv) {
  return graph.find_initializer(conv.inputs[1])->shape()[1] * conv.integer("group", 1);
}

std::int64_t outputs_of(const Graph& graph, const Node& conv) {
  return graph.find_initializer(conv.inputs[1])->shape()[0];
}

/// Who alone reads a value, straight or behind an activation that lets a positive factor pass.
const Node* reader_of_channels(const GraphIndex& index, std::string_view value) {
  const Node* reader = index.only_reader(value);
  if (reader != nullptr && (reader->is("Relu") || reader->is("LeakyRelu"))) {
    reader = index.only_reader(reader->outputs.front());
  }
  return reader;
}

/// A convolution while its channels are being rescaled.
struct Layer {
  std::size_t outputs = 0;
  std::size_t inputs_per_group = 0;
  std::size_t outputs_per_group = 0;
  std::vector<double> greatest;  // |weight| of [output][input of its group], over the kernel
  std::vector<double> in;        // its weights are multiplied by that, per input channel
  std::vector<double> out;       // and divided by that, per output channel

  std::size_t input_of(std::size_t output, std::size_t local) const {
    return output / outputs_per_group * inputs_per_group + local;
  }
  double weight(std::size_t output, std::size_t local) const {
    return greatest[output * inputs_per_group + local] * in[input_of(output, local)] / out[output];
  }
};

Layer layer_of(const Graph& graph, const Node& conv) {
  const Tensor& weights = *graph.find_initializer(conv.inputs[1]);
  const auto groups = static_cast<std::size_t>(conv.integer("group", 1));
  Layer layer;
  layer.outputs = static_cast<std::size_t>(weights.shape()[0]);
  layer.inputs_per_group = static_cast<std::size_t>(weights.shape()[1]);
  layer.outputs_per_group = layer.outputs / groups;
  const auto elements = weights.as<float>();
  const std::size_t kernel = elements.size() / (layer.outputs * layer.inputs_per_group);
  for (std::size_t begin = 0; begin < elements.size(); begin += kernel) {
    double greatest = 0.0;
    for (const float weight : elements.subspan(begin, kernel)) {
      greatest = std::max(greatest, static_cast<double>(std::abs(weight)));
    }
    layer.greatest.push_back(greatest);
  }
  layer.in.assign(layer.inputs_per_group * groups, 1.0);
  layer.out.assign(layer.outputs, 1.0);
  return layer;
}

std::vector<double> ranges_of_outputs(const Layer& layer) {
  std::vector<double> ranges(layer.outputs, 0.0);
  for (std::size_t output = 0; output < layer.outputs; ++output) {
    for (std::size_t local = 0; local < layer.inputs_per_group; ++local) {
      ranges[output] = std::max(ranges[output], layer.weight(output, local));
    }
  }
  return ranges;
}

std::vector<double> ranges_of_inputs(const Layer& layer) {
  std::vector<double> ranges(layer.in.size(), 0.0);
  for (std::size_t output = 0; output < layer.outputs; ++output) {
    for (std::size_t local = 0; local < layer.inputs_per_group; ++local) {
      double& range = ranges[layer.input_of(output, local)];
      range = std::max(range, layer.weight(output, local));
    }
  }
  return ranges;
}

/// Returns the greatest relative change of a scale.
double balance(Layer& first, Layer& second) {
  const std::vector<double> made = ranges_of_outputs(first);
  const std::vector<double> read = ranges_of_inputs(second);
  double change = 0.0;
  for (std::size_t channel = 0; channel < made.size(); ++channel) {
    if (made[channel] == 0.0 || read[channel] == 0.0) continue;
    const double before = first.out[channel];
    const double scale = std::clamp(before * std::sqrt(made[channel] / read[channel]),
                                    1.0 / kGreatestScale, kGreatestScale);
    first.out[channel] = second.in[channel] = scale;
    change = std::max(change, std::abs(scale / before - 1.0));
  }
  return change;
}

void rescale(Graph& graph, const Node& conv, const Layer& layer) {
  Tensor& weights = graph.initializers.at(conv.inputs[1]);
  const auto given = weights.as<float>();
  std::vector<float> scaled(given.begin(), given.end());
  const std::size_t kernel = scaled.size() / layer.greatest.size();
  for (std::size_t i = 0; i < scaled.size(); ++i) {
    const std::size_t output = i / kernel / layer.inputs_per_group;
    const std::size_t local = i / kernel % layer.inputs_per_group;
    const double factor = layer.in[layer.input_of(output, local)] / layer.out[output];
    scaled[i] = static_cast<float>(static_cast<double>(scaled[i]) * factor);
  }
  weights = Tensor::of<float>(weights.shape(), scaled);
  if (conv.input(2).empty()) return;
  Tensor& bias = graph.initializers.at(conv.inputs[2]);
  const auto offsets = bias.as<float>();
  std::vector<float> moved;
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    moved.push_back(static_cast<float>(static_cast<double>(offsets[i]) / layer.out[i]));
  }
  bias = Tensor::of<float>(bias.shape(), moved);
}

}  // namespace

std::vector<EqualPair> equal_pairs(const Graph& graph) {
  const GraphIndex index{graph};
  std::vector<EqualPair> pairs;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& first = graph.nodes[i];
    if (!can_be_scaled(index, first)) continue;
    const Node* second = reader_of_channels(index, first.outputs.front());
    if (second == nullptr || !can_be_scaled(index, *second)) continue;
    if (outputs_of(graph, first) != inputs_of(graph, *second)) continue;
    pairs.push_back({.first = i, .second = *index.producer(second->outputs.front())});
  }
  return pairs;
}

std::size_t equalize(Graph& graph) {
  const std::vector<EqualPair> pairs = equal_pairs(graph);
  std::map<std::size_t, Layer> layers;
  for (const EqualPair& pair : pairs) {
    layers.try_emplace(pair.first, layer_of(graph, graph.nodes[pair.first]));
    layers.try_emplace(pair.second, layer_of(graph, graph.nodes[pair.second]));
  }
  double change = pairs.empty() ? 0.0 : 1.0;
  for (int sweep = 0; sweep < kMostSweeps && change > kSettled; ++sweep) {
    change = 0.0;
    for (const EqualPair& pair : pairs) {
      change = std::max(change, balance(layers.at(pair.first), layers.at(pair.second)));
    }
  }
  for (const auto& [node, layer] : layers) rescale(graph, graph.nodes[node], layer);
  return pairs.size();
}

}  // namespace carnot
