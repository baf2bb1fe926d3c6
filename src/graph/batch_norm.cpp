// SPDX-License-Identifier: Apache-2.0
#include "graph/batch_norm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "graph/edit.hpp"
#include "graph/shapes.hpp"

namespace carnot {
namespace {

// Inputs of BatchNormalization.
constexpr std::size_t kInput = 0;
constexpr std::size_t kScale = 1;
constexpr std::size_t kShift = 2;
constexpr std::size_t kRunningMean = 3;
constexpr std::size_t kRunningVariance = 4;

bool is_batch_norm(const Node& node) { return node.is("BatchNormalization"); }

std::string mean_tensor(const Node& norm) { return norm.outputs.at(0) + ".batch_mean"; }
std::string variance_tensor(const Node& norm) { return norm.outputs.at(0) + ".batch_variance"; }

/// Replaces one batch norm by the nodes that compute it from the batch at hand.
class BatchNormRewriter {
 public:
  BatchNormRewriter(const Node& norm, std::size_t rank, Graph& graph)
      : norm_{norm}, rank_{rank}, graph_{graph} {}

  /// Errors: unsupported when scale or shift are not constants.
  Result<void> append() {
    CARNOT_TRY(const auto scale, channel_constant(kScale));
    CARNOT_TRY(const auto shift, channel_constant(kShift));
    const auto x = std::string{norm_.input(kInput)};
    const auto mean = emit_mean(x, mean_tensor(norm_));
    const auto centred = emit("Sub", {x, mean}, named("centred"));
    const auto squared = emit("Mul", {centred, centred}, named("squared"));
    const auto variance = emit_mean(squared, variance_tensor(norm_));
    graph_.initializers.insert_or_assign(named("epsilon"),
                                         Tensor::scalar(norm_.real("epsilon", 1e-5F)));
    const auto above_zero = emit("Add", {variance, named("epsilon")}, named("variance_epsilon"));
    const auto deviation = emit("Sqrt", {above_zero}, named("deviation"));
    const auto normed = emit("Div", {centred, deviation}, named("normed"));
    const auto scaled = emit("Mul", {normed, scale}, named("scaled"));
    emit("Add", {scaled, shift}, norm_.outputs[0]);
    return {};
  }

 private:
  std::string named(std::string_view step) const {
    return fmt::format("{}.{}", norm_.outputs[0], step);
  }

  std::string emit(std::string_view op, std::vector<std::string> inputs, std::string output) {
    Node node;
    node.op_type = op;
    node.name = output;
    node.inputs = std::move(inputs);
    node.outputs = {output};
    graph_.nodes.push_back(std::move(node));
    return output;
  }

  /// Over all axes but the channels, which is axis 1.
  std::string emit_mean(const std::string& x, const std::string& output) {
    std::vector<std::int64_t> axes{0};
    for (std::size_t axis = 2; axis < rank_; ++axis)
      axes.push_back(static_cast<std::int64_t>(axis));
    emit("ReduceMean", {x}, output);
    Node& mean = graph_.nodes.back();
    mean.attributes = {{"keepdims", std::int64_t{1}}};
    constexpr std::int64_t kAxesAreAnInput = 18;
    if (graph_.opset() < kAxesAreAnInput) {
      mean.attributes.emplace("axes", std::move(axes));
    } else {
      mean.inputs.push_back(output + ".axes");
      graph_.initializers.insert_or_assign(mean.inputs.back(),
                                           Tensor::of<std::int64_t>({std::ssize(axes)}, axes));
    }
    return output;
  }

  /// Scale or shift as [1, C, 1, ...], which broadcasts over the input.
  Result<std::string> channel_constant(std::size_t slot) {
    const Tensor* constant = graph_.find_initializer(norm_.input(slot));
    if (constant == nullptr || constant->type() != DataType::float32) {
      return fail(ErrorCode::unsupported,
                  fmt::format("Batch norm {} has a scale or shift that is no float32 constant.",
                              norm_.name));
    }
    Shape shape(rank_, 1);
    shape[1] = constant->count();
    std::string name = named(slot == kScale ? "scale" : "shift");
    graph_.initializers.insert_or_assign(name, Tensor::of(shape, constant->as<float>()));
    return name;
  }

  const Node& norm_;
  std::size_t rank_;
  Graph& graph_;
};

Result<std::size_t> rank_of_input(const Graph& graph, const Node& norm) {
  const auto info = graph.info(norm.input(kInput));
  if (info && info->shape && info->shape->size() >= 2) return info->shape->size();
  return fail(ErrorCode::unsupported,
              fmt::format("The input of batch norm {} has no known rank.", norm.name),
              "Infer the graph's shapes first.");
}

Result<Tensor> observed_statistic(const Node& norm, const std::string& tensor, const Tensor& before,
                                  std::span<const Observation> observed) {
  const auto found = std::ranges::find(observed, tensor, &Observation::tensor);
  if (found == observed.end() || std::ssize(found->channel_mean) != before.count()) {
    return fail(ErrorCode::failed,
                fmt::format("Batch norm {} has {} channels, but {} means of {} were observed.",
                            norm.name, before.count(),
                            found == observed.end() ? 0 : found->channel_mean.size(), tensor));
  }
  std::vector<float> values;
  for (const double value : found->channel_mean) values.push_back(static_cast<float>(value));
  if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) {
    return fail(ErrorCode::failed,
                fmt::format("The observed {} of batch norm {} is not finite.", tensor, norm.name),
                "The activations overflow before this layer.");
  }
  return Tensor::of(before.shape(), values);
}

}  // namespace

Result<BatchStatisticsPass> with_batch_statistics(const Graph& graph, std::int64_t batch) {
  BatchStatisticsPass pass{graph, {}};
  pass.graph.nodes.clear();
  for (const Node& node : graph.nodes) {
    if (!is_batch_norm(node)) {
      pass.graph.nodes.push_back(node);
      continue;
    }
    CARNOT_TRY(const auto rank, rank_of_input(graph, node));
    CARNOT_TRY_VOID(BatchNormRewriter{node, rank, pass.graph}.append());
    pass.tensors.push_back(mean_tensor(node));
    pass.tensors.push_back(variance_tensor(node));
  }
  if (pass.tensors.empty()) return pass;
  remove_dead(pass.graph);
  CARNOT_TRY(pass.graph, with_batch(std::move(pass.graph), batch));
  return pass;
}

Result<Graph> with_batch_norm_statistics(Graph graph, std::span<const Observation> observed) {
  for (const Node& node : graph.nodes) {
    if (!is_batch_norm(node)) continue;
    for (const auto& [slot, tensor] : {std::pair{kRunningMean, mean_tensor(node)},
                                       std::pair{kRunningVariance, variance_tensor(node)}}) {
      const auto before = graph.initializers.find(node.input(slot));
      if (before == graph.initializers.end()) {
        return fail(ErrorCode::unsupported,
                    fmt::format("Batch norm {} has statistics that are no constants.", node.name));
      }
      CARNOT_TRY(before->second, observed_statistic(node, tensor, before->second, observed));
    }
  }
  return graph;
}

}  // namespace carnot
