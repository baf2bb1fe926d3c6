// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/bias_correction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph/edit.hpp"
#include "graph/walk.hpp"
#include "tactics/int8/node_kinds.hpp"
#include "tactics/int8/placement.hpp"

namespace carnot {
namespace {

/// Where the bias of a layer stands.
struct BiasSite {
  std::size_t layer = 0;  // node with the weights
  std::size_t node = 0;   // node that adds the bias: the layer itself, or an Add
  std::size_t slot = 2;   // of that node; past its inputs where there is none yet
  std::string output;     // the pre-activation with the bias in it
  std::int64_t channels = 0;
};

/// The axis that the Observer takes for the channels is that of the layer's outputs: 1 from rank 4
/// on, the last one for ranks 2 and 3.
bool channels_are_observable(const Graph& graph, const Node& layer) {
  if (layer.is("Conv")) return graph.find_initializer(layer.input(1))->shape().size() >= 4;
  if (layer.is("Gemm")) return true;
  const auto info = graph.info(layer.outputs.front());
  return info && info->shape && (info->shape->size() == 2 || info->shape->size() == 3);
}

std::int64_t outputs_of(const Graph& graph, const Node& layer) {
  const Shape& shape = graph.find_initializer(layer.input(1))->shape();
  return layer.is("Conv") || layer.integer("transB", 0) != 0 ? shape[0] : shape[1];
}

std::optional<BiasSite> site_behind_product(const GraphIndex& index, std::size_t layer,
                                            std::int64_t channels) {
  const Graph& graph = index.graph();
  const Node* add = index.only_reader(graph.nodes[layer].outputs.front());
  if (add == nullptr || !add->is("Add") || add->inputs.size() != 2) return std::nullopt;
  const std::size_t slot = graph.find_initializer(add->inputs[0]) != nullptr ? 0 : 1;
  const Tensor* bias = graph.find_initializer(add->inputs[slot]);
  if (bias == nullptr || bias->type() != DataType::float32 || bias->count() != channels ||
      bias->shape().empty() || bias->shape().back() != channels) {
    return std::nullopt;
  }
  return BiasSite{.layer = layer,
                  .node = *index.producer(add->outputs.front()),
                  .slot = slot,
                  .output = add->outputs.front(),
                  .channels = channels};
}

std::vector<BiasSite> bias_sites(const Graph& graph, const std::vector<bool>& is_quantised) {
  const GraphIndex index{graph};
  std::vector<BiasSite> sites;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (!is_quantised[i] || !takes_int8_weights(graph, node)) continue;
    if (!channels_are_observable(graph, node)) continue;
    const std::int64_t channels = outputs_of(graph, node);
    if (node.is("MatMul")) {
      if (auto site = site_behind_product(index, i, channels)) sites.push_back(std::move(*site));
    } else if (const Tensor* bias = graph.find_initializer(node.input(2));
               bias == nullptr || bias->shape() == Shape{channels}) {
      sites.push_back(
          {.layer = i, .node = i, .slot = 2, .output = node.outputs.front(), .channels = channels});
    }
  }
  return sites;
}

/// Every site with a bias that nobody else reads.
void give_own_biases(Graph& graph, const std::vector<BiasSite>& sites) {
  NameSource names{graph};
  for (const BiasSite& site : sites) {
    Node& node = graph.nodes[site.node];
    const std::string given{node.input(site.slot)};
    const std::string own = names.fresh(given.empty() ? site.output + "_bias" : given);
    if (given.empty()) {
      const std::vector<float> zeros(static_cast<std::size_t>(site.channels), 0.0F);
      graph.initializers.emplace(own, Tensor::of<float>({site.channels}, zeros));
    } else {
      graph.initializers.emplace(own, graph.initializers.at(given));
    }
    node.inputs.resize(std::max(node.inputs.size(), site.slot + 1));
    node.inputs[site.slot] = own;
  }
}

/// Layers before it on the longest path; layers of one depth cannot shift each other.
std::vector<std::size_t> depths_of(const Graph& graph, const std::vector<BiasSite>& sites) {
  std::map<std::string, std::size_t, std::less<>> depth_of;  // of values
  std::vector<std::size_t> depths(sites.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    std::size_t depth = 0;
    const auto read = [&](const std::string& value) {
      const auto found = depth_of.find(value);
      if (found != depth_of.end()) depth = std::max(depth, found->second);
    };
    std::ranges::for_each(node.inputs, read);
    for (const auto& [key, attribute] : node.attributes) {
      if (const auto* body = std::get_if<OpaqueAttribute>(&attribute)) {
        std::ranges::for_each(body->captures, read);
      }
    }
    if (next < sites.size() && sites[next].layer == i) depths[next++] = depth++;
    for (const std::string& output : node.outputs) depth_of[output] = depth;
  }
  return depths;
}

Result<std::vector<Observation>> observed_means(const Graph& graph,
                                                const std::vector<BiasSite>& sites,
                                                Observer& observer) {
  ObservationRequest request;
  request.statistic = Statistic::channel_means;
  for (const BiasSite& site : sites) request.tensors.push_back(site.output);
  CARNOT_TRY(auto seen, observer.observe(graph, request));
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const std::size_t told = i < seen.size() ? seen[i].channel_mean.size() : 0;
    if (told != static_cast<std::size_t>(sites[i].channels)) {
      return fail(ErrorCode::failed, fmt::format("tensor '{}' came with {} channels instead of {}.",
                                                 sites[i].output, told, sites[i].channels));
    }
  }
  return seen;
}

void shift(Tensor& bias, const std::vector<double>& wanted, const std::vector<double>& found) {
  std::vector<float> shifted;
  const auto given = bias.as<float>();
  for (std::size_t i = 0; i < given.size(); ++i) {
    shifted.push_back(static_cast<float>(static_cast<double>(given[i]) + wanted[i] - found[i]));
  }
  bias = Tensor::of<float>(bias.shape(), shifted);
}

}  // namespace

Result<CorrectedBiases> correct_biases(const Graph& graph, const std::vector<bool>& is_quantised,
                                       const Quantize& quantize, Observer& observer) {
  const std::vector<BiasSite> sites = bias_sites(graph, is_quantised);
  CorrectedBiases corrected{.graph = graph, .layers = static_cast<int>(sites.size())};
  if (sites.empty()) return corrected;
  give_own_biases(corrected.graph, sites);
  CARNOT_TRY(const auto wanted, observed_means(graph, sites, observer));
  const std::vector<std::size_t> depths = depths_of(graph, sites);
  const std::size_t deepest = *std::ranges::max_element(depths);
  for (std::size_t depth = 0; depth <= deepest; ++depth) {
    std::vector<BiasSite> now;
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < sites.size(); ++i) {
      if (depths[i] != depth) continue;
      now.push_back(sites[i]);
      positions.push_back(i);
    }
    CARNOT_TRY(const auto found, observed_means(quantize(corrected.graph), now, observer));
    for (std::size_t i = 0; i < now.size(); ++i) {
      const std::string& bias = corrected.graph.nodes[now[i].node].inputs[now[i].slot];
      shift(corrected.graph.initializers.at(bias), wanted[positions[i]].channel_mean,
            found[i].channel_mean);
    }
  }
  return corrected;
}

}  // namespace carnot
