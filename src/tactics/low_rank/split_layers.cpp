// SPDX-License-Identifier: Apache-2.0
#include "tactics/low_rank/split_layers.hpp"

#include <map>
#include <string>
#include <utility>

#include "tactics/int8/graph_writer.hpp"
#include "tactics/low_rank/factors.hpp"
#include "tactics/transposed.hpp"

namespace carnot {
namespace {

class Splitter {
 public:
  explicit Splitter(const Graph& graph) : before_{graph}, writer_{graph} {}

  Graph split(const RankPlan& plan) {
    std::map<std::size_t, const RankedLayer*> layers;
    for (const RankedLayer& layer : plan.layers) layers.emplace(layer.node, &layer);
    for (std::size_t i = 0; i < before_.nodes.size(); ++i) {
      const Node& node = before_.nodes[i];
      const auto found = layers.find(i);
      if (found == layers.end()) {
        writer_.add(node);
      } else if (node.is("Conv")) {
        split_convolution(node, *found->second);
      } else if (node.is("Gemm")) {
        split_gemm(node, *found->second);
      } else {
        split_product(node, *found->second);
      }
    }
    return writer_.finish();
  }

 private:
  struct FactorNames {
    std::string left;
    std::string right;
    std::string first;  // of a Gemm: as a MatMul reads it
  };

  /// Tied weights are split once. A convolution's factors have its dimensions.
  const FactorNames& factors_of(const RankedLayer& layer) {
    const std::string key = layer.tensor + (layer.is_transposed ? "'" : "");
    const auto known = factors_.find(key);
    if (known != factors_.end()) return known->second;
    const Tensor& weights = *before_.find_initializer(layer.tensor);
    Factors factors = factors_of_rank(as_matrix(weights, layer), layer.rank);
    if (weights.shape().size() > 2) {
      Shape kernel = weights.shape();
      kernel.front() = layer.rank;
      factors.right = Tensor::of<float>(kernel, factors.right.as<float>());
      Shape point(weights.shape().size(), 1);
      point[0] = layer.rows;
      point[1] = layer.rank;
      factors.left = Tensor::of<float>(point, factors.left.as<float>());
    }
    // What nothing reads goes in the end.
    FactorNames names{.left = writer_.add_constant(layer.tensor + "_left", factors.left),
                      .right = writer_.add_constant(layer.tensor + "_right", factors.right),
                      .first = {}};
    if (layer.is_transposed) {
      names.first = writer_.add_constant(layer.tensor + "_first", transposed(factors.right));
    } else {
      names.first = names.left;
    }
    return factors_.emplace(key, names).first->second;
  }

  /// The first of the two: it makes the thin value between them.
  std::string add_first(Node first, std::vector<std::string> inputs) {
    std::string thin = writer_.fresh(first.outputs.front() + "_thin");
    first.name = first.name.empty() ? first.name : writer_.fresh(first.name + "_thin");
    first.inputs = std::move(inputs);
    first.outputs = {thin};
    writer_.add(std::move(first));
    return thin;
  }

  void split_convolution(const Node& node, const RankedLayer& layer) {
    const FactorNames& factors = factors_of(layer);
    Node second = node;
    second.inputs[0] = add_first(node, {node.inputs[0], factors.right});
    second.inputs[1] = factors.left;
    second.attributes.clear();  // one by one, no padding, no stride
    writer_.add(std::move(second));
  }

  /// The first is a MatMul, because before opset 11 a Gemm has to add something.
  void split_gemm(const Node& node, const RankedLayer& layer) {
    const FactorNames& factors = factors_of(layer);
    Node first = node;
    first.op_type = "MatMul";
    first.attributes.clear();
    Node second = node;
    second.inputs[0] = add_first(std::move(first), {node.inputs[0], factors.first});
    second.inputs[1] = layer.is_transposed ? factors.left : factors.right;
    writer_.add(std::move(second));
  }

  void split_product(const Node& node, const RankedLayer& layer) {
    const FactorNames& factors = factors_of(layer);
    Node second = node;
    if (layer.slot == 0) {
      second.inputs = {factors.left, add_first(node, {factors.right, node.inputs[1]})};
    } else {
      second.inputs = {add_first(node, {node.inputs[0], factors.left}), factors.right};
    }
    writer_.add(std::move(second));
  }

  const Graph& before_;
  GraphWriter writer_;
  std::map<std::string, FactorNames> factors_;
};

}  // namespace

Graph with_split_layers(const Graph& graph, const RankPlan& plan) {
  return Splitter{graph}.split(plan);
}

}  // namespace carnot
