// SPDX-License-Identifier: Apache-2.0
//
// What graphs of 10,000 nodes take: every tactic of the registry on a convolutional network and on
// a transformer of that size, with small weights, so that the nodes are what takes time.
// Activations are made up: what observing takes is the engine's affair. The promise: each below 1
// s.
//
//   carnot_large_graphs [NODES]     (default 10000)
//
// Prints a Markdown table, medians of five; exit code 1 when a promise is broken.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/rng.hpp"
#include "base/text.hpp"
#include "graph/graph.hpp"
#include "tactics/recipe.hpp"
#include "tactics/registry.hpp"

namespace {

using namespace carnot;

constexpr double kMostSeconds = 1.0;
constexpr std::int64_t kChannels = 8;
constexpr std::int64_t kWidth = 16;

/// Something plausible about any tensor.
class MadeUpActivations : public Observer {
 public:
  Result<std::vector<Observation>> observe(const Graph& graph,
                                           const ObservationRequest& request) override {
    std::vector<Observation> seen;
    for (const std::string& tensor : request.tensors) {
      Observation& one = seen.emplace_back();
      one.tensor = tensor;
      one.minimum = -1.0;
      one.maximum = 3.0;
      one.elements = 1000;
      one.counts.assign(static_cast<std::size_t>(request.bins), 1);
      const auto info = graph.info(tensor);
      const auto shape = info ? info->static_shape() : std::nullopt;
      const std::size_t channels =
          shape && shape->size() > 1 ? static_cast<std::size_t>((*shape)[1]) : 1;
      one.channel_mean.assign(channels, 0.5);
      one.channel_second_moment.assign(channels, 1.0);
    }
    return seen;
  }
};

/// Writes a graph node by node; what a layer gives is the next one's input.
class Writer {
 public:
  Writer(const Shape& input, std::int64_t nodes) : nodes_{static_cast<std::size_t>(nodes)} {
    graph_.name = "large";
    graph_.opsets[""] = 17;
    graph_.inputs = {{.name = "x",
                      .type = DataType::float32,
                      .shape = std::vector<Dimension>{input.begin(), input.end()}}};
  }

  bool is_full() const { return graph_.nodes.size() >= nodes_; }
  std::string weights(const Shape& shape) {
    std::vector<float> elements(static_cast<std::size_t>(element_count(shape)));
    for (float& one : elements) one = static_cast<float>(0.3 * rng_.normal());
    return constant(Tensor::of<float>(shape, elements));
  }
  std::string positive(const Shape& shape) {
    return constant(Tensor::of<float>(
        shape, std::vector<float>(static_cast<std::size_t>(element_count(shape)), 1.25F)));
  }
  std::string integers(const std::vector<std::int64_t>& numbers) {
    return constant(Tensor::of<std::int64_t>({static_cast<std::int64_t>(numbers.size())}, numbers));
  }
  std::string node(std::string op, std::vector<std::string> inputs,
                   std::map<std::string, Attribute, std::less<>> attributes = {}) {
    std::string output = fmt::format("v{}", names_++);
    graph_.nodes.push_back({.op_type = std::move(op),
                            .domain = {},
                            .name = "make_" + output,
                            .inputs = std::move(inputs),
                            .outputs = {output},
                            .attributes = std::move(attributes)});
    return output;
  }
  Graph finish(const std::string& output) {
    graph_.outputs = {{.name = output, .type = DataType::float32, .shape = {}}};
    return std::move(graph_);
  }

 private:
  std::string constant(Tensor tensor) {
    std::string name = fmt::format("c{}", names_++);
    graph_.initializers.emplace(name, std::move(tensor));
    return name;
  }

  Graph graph_;
  std::size_t nodes_;
  std::size_t names_ = 0;
  Rng rng_{1};
};

/// Residual blocks of convolution, norm and activation, with identities as exporters leave them.
Graph convolutional(std::int64_t nodes) {
  Writer to{{1, kChannels, 8, 8}, nodes};
  std::string at = "x";
  while (!to.is_full()) {
    const std::string convolved = to.node("Conv", {at, to.weights({kChannels, kChannels, 3, 3})},
                                          {{"pads", std::vector<std::int64_t>{1, 1, 1, 1}}});
    const std::string normed =
        to.node("BatchNormalization", {convolved, to.positive({kChannels}), to.weights({kChannels}),
                                       to.weights({kChannels}), to.positive({kChannels})});
    const std::string active = to.node("Relu", {normed});
    const std::string kept = to.node("Identity", {active});
    at = to.node("Add", {kept, at});
  }
  const std::string mean = to.node("GlobalAveragePool", {at});
  const std::string flat = to.node("Flatten", {mean});
  return to.finish(to.node("Gemm", {flat, to.weights({kChannels, 10})}));
}

/// Self-attention and perceptrons, every shape computed anew as exporters write it.
Graph transformer(std::int64_t nodes) {
  Writer to{{1, 4, kWidth}, nodes};
  std::string at = "x";
  const auto linear = [&](const std::string& from) {
    return to.node("Add",
                   {to.node("MatMul", {from, to.weights({kWidth, kWidth})}), to.weights({kWidth})});
  };
  const auto reshaped = [&](const std::string& from) {
    const std::string batch = to.node("Gather", {to.node("Shape", {from}), to.integers({0})},
                                      {{"axis", std::int64_t{0}}});
    const std::string shape =
        to.node("Concat", {batch, to.integers({4, kWidth})}, {{"axis", std::int64_t{0}}});
    return to.node("Reshape", {from, shape});
  };
  while (!to.is_full()) {
    const std::string query = reshaped(linear(at));
    const std::string key = reshaped(linear(at));
    const std::string turned =
        to.node("Transpose", {key}, {{"perm", std::vector<std::int64_t>{0, 2, 1}}});
    const std::string weights = to.node("Softmax", {to.node("MatMul", {query, turned})});
    const std::string mixed = to.node("MatMul", {weights, reshaped(linear(at))});
    at = to.node("Add", {to.node("Relu", {linear(mixed)}), at});
  }
  return to.finish(to.node(
      "ReduceMean", {at}, {{"axes", std::vector<std::int64_t>{1}}, {"keepdims", std::int64_t{0}}}));
}

double seconds_of(const Graph& graph, const Recipe& recipe, std::string& trouble) {
  MadeUpActivations observer;
  std::array<double, 5> seconds{};
  for (double& one : seconds) {
    const auto begin = std::chrono::steady_clock::now();
    const auto outcome = apply_recipe(graph, recipe, &observer);
    one = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (!outcome) trouble = to_sentence(outcome.error());
  }
  std::ranges::sort(seconds);
  return seconds[seconds.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const auto nodes = argc > 1 ? parse_int(argv[1]) : std::int64_t{10'000};
  if (!nodes || *nodes < 1) {
    fmt::print(stderr, "carnot_large_graphs [NODES]: \"{}\" is no number of nodes.\n", argv[1]);
    return 2;
  }
  const std::pair<std::string_view, Graph> graphs[] = {{"convolutional", convolutional(*nodes)},
                                                       {"transformer", transformer(*nodes)}};
  bool kept = true;
  fmt::print("| graph | nodes | tactic | seconds | |\n|---|---|---|---|---|\n");
  for (const auto& [name, graph] : graphs) {
    for (const Tactic& tactic : tactics()) {
      if (tactic.apply == nullptr) continue;  // a program of the user's
      std::string trouble;
      const double seconds =
          seconds_of(graph, {.name = {}, .steps = {{std::string{tactic.name}, {}}}}, trouble);
      const bool in_time = seconds < kMostSeconds && trouble.empty();
      kept = kept && in_time;
      fmt::print("| {} | {} | {} | {:.2f} | {} |\n", name, graph.nodes.size(), tactic.name, seconds,
                 !trouble.empty() ? trouble
                 : in_time        ? "kept"
                                  : "BROKEN");
      std::fflush(stdout);
    }
  }
  return kept ? 0 : 1;
}
