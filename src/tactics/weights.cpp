// SPDX-License-Identifier: Apache-2.0
#include "tactics/weights.hpp"

#include <optional>
#include <set>

namespace carnot {
namespace {

bool is_float(const Graph& graph, std::string_view value) {
  const Tensor* tensor = graph.find_initializer(value);
  return tensor != nullptr && tensor->type() == DataType::float32 && tensor->count() > 0;
}

std::optional<Tensor> constant_of(const Node& node) {
  const bool has_value = node.outputs.size() == 1 && !node.outputs.front().empty();
  if (!node.is("Constant") || node.attributes.size() != 1 || !has_value) return std::nullopt;
  const auto& [key, value] = *node.attributes.begin();
  if (const auto* tensor = std::get_if<Tensor>(&value)) return *tensor;
  if (const auto* real = std::get_if<float>(&value)) return Tensor::scalar(*real);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return Tensor::scalar(*whole);
  if (const auto* reals = std::get_if<std::vector<float>>(&value)) {
    return Tensor::of<float>({static_cast<std::int64_t>(reals->size())}, *reals);
  }
  if (const auto* wholes = std::get_if<std::vector<std::int64_t>>(&value)) {
    return Tensor::of<std::int64_t>({static_cast<std::int64_t>(wholes->size())}, *wholes);
  }
  return std::nullopt;  // strings and sparse tensors are nobody's weights
}

}  // namespace

std::vector<WeightSite> weight_sites(const Graph& graph) {
  std::vector<WeightSite> sites;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    const bool weighted = node.is("Conv") || node.is("Gemm") || node.is("MatMul");
    if (!weighted) continue;
    if (is_float(graph, node.input(1))) {
      sites.push_back({.node = i, .slot = 1, .tensor = node.inputs[1]});
    } else if (node.is("MatMul") && is_float(graph, node.input(0))) {
      sites.push_back({.node = i, .slot = 0, .tensor = node.inputs[0]});
    }
  }
  return sites;
}

std::vector<WeightSite> distinct_weights(const Graph& graph) {
  std::vector<WeightSite> sites = weight_sites(graph);
  std::set<std::string> seen;
  std::erase_if(sites, [&](const WeightSite& site) { return !seen.insert(site.tensor).second; });
  return sites;
}

int lift_constants(Graph& graph) {
  std::set<std::string> outputs;
  for (const ValueInfo& output : graph.outputs) outputs.insert(output.name);
  int lifted = 0;
  std::vector<Node> kept;
  kept.reserve(graph.nodes.size());
  for (Node& node : graph.nodes) {
    auto constant = constant_of(node);
    if (constant && !outputs.contains(node.outputs[0])) {
      graph.initializers.emplace(node.outputs[0], std::move(*constant));
      ++lifted;
    } else {
      kept.push_back(std::move(node));
    }
  }
  graph.nodes = std::move(kept);
  return lifted;
}

const std::string& label_of(const Node& node) {
  return node.name.empty() && !node.outputs.empty() ? node.outputs.front() : node.name;
}

}  // namespace carnot
