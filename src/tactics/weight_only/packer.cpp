// SPDX-License-Identifier: Apache-2.0
#include "tactics/weight_only/packer.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "graph/edit.hpp"
#include "graph/walk.hpp"
#include "tactics/transposed.hpp"
#include "tactics/weight_only/grouped_integers.hpp"

namespace carnot {
namespace {

class Packer {
 public:
  Packer(const Graph& graph, const PackingPlan& plan, int bits)
      : before_{graph}, index_{graph}, bits_{bits}, names_{graph}, after_{graph} {
    after_.nodes.clear();
    for (const PackedWeights& weights : plan.packed) {
      first_reader_[*std::ranges::min_element(weights.nodes)].push_back(&weights);
      if (weights.is_convolution || weights.on_the_left) continue;
      products_.insert(weights.nodes.begin(), weights.nodes.end());
    }
  }

  Graph pack() {
    for (std::size_t i = 0; i < before_.nodes.size(); ++i) {
      for (const PackedWeights* weights : first_reader_[i]) emit_weights(*weights);
      const Node& node = before_.nodes[i];
      if (products_.contains(i) && node.is("Gemm")) {
        emit_gemm(node);
      } else if (adds_bias_of_product(node)) {
        emit_subtraction(node);
      } else {
        after_.nodes.push_back(node);
      }
    }
    for (const std::string& constant : replaced_) after_.initializers.erase(constant);
    return std::move(after_);
  }

 private:
  void emit_weights(const PackedWeights& weights) {
    Tensor reals = *before_.find_initializer(weights.tensor);
    if (weights.transpose) reals = transposed(reals);
    GroupedIntegers integers = group_integers(reals, bits_, weights.grouping);
    after_.initializers.erase(weights.tensor);
    ValueInfo info{.name = weights.tensor, .type = DataType::float32, .shape = {}};
    info.shape.emplace(reals.shape().begin(), reals.shape().end());
    after_.values.insert_or_assign(weights.tensor, std::move(info));
    Node node = make_node("DequantizeLinear",
                          {add_constant(weights.tensor + "_q", std::move(integers.values)),
                           add_constant(weights.tensor + "_scale", std::move(integers.scales))},
                          weights.tensor);
    if (weights.grouping.axis) {
      node.attributes["axis"] = static_cast<std::int64_t>(*weights.grouping.axis);
    }
    if (weights.grouping.block > 0) node.attributes["block_size"] = weights.grouping.block;
    after_.nodes.push_back(std::move(node));
  }

  void emit_gemm(Node gemm) {
    gemm.attributes.erase("transB");  // its weights stand as [inputs, outputs] now
    const bool plain = gemm.integer("transA", 0) == 0 && gemm.real("alpha", 1.0F) == 1.0F &&
                       gemm.real("beta", 1.0F) == 1.0F;
    const std::string bias{gemm.input(2)};
    if (!plain || (!bias.empty() && !is_constant(bias))) {
      after_.nodes.push_back(std::move(gemm));
      return;
    }
    Node product = make_node("MatMul", {gemm.inputs[0], gemm.inputs[1]}, gemm.outputs.front());
    product.name = gemm.name;
    if (bias.empty()) {
      after_.nodes.push_back(std::move(product));
      return;
    }
    product.outputs = {names_.fresh(gemm.outputs.front() + "_product")};
    const std::string sum = product.outputs.front();
    after_.nodes.push_back(std::move(product));
    after_.nodes.push_back(make_node("Sub", {sum, negated(bias)}, gemm.outputs.front()));
  }

  bool is_constant(std::string_view value) const {
    const Tensor* tensor = before_.find_initializer(value);
    return tensor != nullptr && tensor->type() == DataType::float32;
  }

  bool adds_bias_of_product(const Node& node) const {
    if (!node.is("Add") || node.inputs.size() != 2) return false;
    const std::size_t bias = is_constant(node.inputs[0]) ? 0 : 1;
    const auto product = index_.producer(node.inputs[1 - bias]);
    return is_constant(node.inputs[bias]) && product && products_.contains(*product) &&
           before_.nodes[*product].is("MatMul");
  }

  void emit_subtraction(Node add) {
    if (is_constant(add.inputs[0])) std::swap(add.inputs[0], add.inputs[1]);
    add.op_type = "Sub";
    add.inputs[1] = negated(add.inputs[1]);
    after_.nodes.push_back(std::move(add));
  }

  /// The name of the constant with the other sign; the original goes unless somebody else reads it.
  std::string negated(const std::string& constant) {
    const Tensor& tensor = *before_.find_initializer(constant);
    std::vector<float> elements;
    for (const float element : tensor.as<float>()) elements.push_back(-element);
    if (index_.uses(constant).size() == 1 && !index_.is_output(constant)) {
      replaced_.push_back(constant);
    }
    return add_constant(constant + "_negated", Tensor::of<float>(tensor.shape(), elements));
  }

  std::string add_constant(const std::string& stem, Tensor tensor) {
    std::string name = names_.fresh(stem);
    after_.initializers.emplace(name, std::move(tensor));
    return name;
  }

  static Node make_node(std::string op_type, std::vector<std::string> inputs, std::string output) {
    return {.op_type = std::move(op_type),
            .domain = {},
            .name = {},
            .inputs = std::move(inputs),
            .outputs = {std::move(output)},
            .attributes = {}};
  }

  const Graph& before_;
  const GraphIndex index_;
  const int bits_;
  NameSource names_;
  Graph after_;
  std::map<std::size_t, std::vector<const PackedWeights*>> first_reader_;
  std::set<std::size_t> products_;  // whose weights are on the right
  std::vector<std::string> replaced_;
};

}  // namespace

Graph with_packed_weights(const Graph& graph, const PackingPlan& plan, int bits) {
  return Packer{graph, plan, bits}.pack();
}

}  // namespace carnot
