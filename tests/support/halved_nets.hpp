// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "graph/check.hpp"
#include "graph/shapes.hpp"
#include "support/masked_channels.hpp"
#include "support/must.hpp"
#include "support/reference_run.hpp"
#include "support/tiny_graph.hpp"
#include "tactics/structured/dependencies.hpp"
#include "tactics/structured/importance.hpp"
#include "tactics/structured/selection.hpp"

/// What the tests of structured pruning's dependencies share.
namespace carnot::halved_nets {

using Integers = std::vector<std::int64_t>;

/// A TinyGraph whose weights are random: the names and shapes are the story.
class Net {
 public:
  Net& input(const std::string& name, const Shape& shape) {
    tiny_.input(name, shape);
    return *this;
  }
  Net& weights(const std::string& name, const Shape& shape, const std::vector<float>& values) {
    tiny_.weights(name, shape, values);
    return *this;
  }
  Net& learned(const std::string& name, const Shape& shape) {
    std::vector<float> values(static_cast<std::size_t>(element_count(shape)));
    for (float& value : values) value = static_cast<float>(rng_.normal());
    return weights(name, shape, values);
  }
  Net& integers(const std::string& name, const Integers& values) {
    tiny_.integers(name, values);
    return *this;
  }
  Net& node(const std::string& op_type, const std::vector<std::string>& inputs,
            const std::string& output, const TinyGraph::Attributes& attributes = {}) {
    tiny_.node(op_type, inputs, output, attributes);
    return *this;
  }
  /// A 1 × 1 convolution.
  Net& conv(const std::string& x, std::int64_t in, const std::string& y, std::int64_t out) {
    return learned("w_" + y, {out, in, 1, 1}).node("Conv", {x, "w_" + y}, y);
  }
  Net& output(const std::string& name, const Shape& shape) {
    tiny_.output(name, shape);
    return *this;
  }
  const Graph& graph() const { return tiny_.graph(); }

 private:
  TinyGraph tiny_;
  Rng rng_{7};
};

/// A net, how its channels hang together, and a half of them cut.
struct Halved {
  Graph graph;
  Dependencies found;
  Cuts cuts;
  Graph cut;
};

inline Halved halved(const Graph& graph) {
  Halved half{.graph = must(infer_shapes(graph)), .found = {}, .cuts = {}, .cut = {}};
  half.found = dependencies_of(half.graph, std::vector<bool>(half.graph.nodes.size()));
  const Scores scores = weight_scores(half.graph, half.found, Importance::magnitude);
  half.cuts = select_cuts(half.found, scores, {.ratio = 0.5, .multiple = 1, .least = 1});
  int touched = 0;
  half.cut = without_channels(half.graph, half.found, Remainder{half.found, half.cuts}, touched);
  return half;
}

/// Checks the smaller graph and that it computes what the whole one does when nobody listens to the
/// channels that are gone. Returns the sizes of the groups.
inline std::vector<std::size_t> groups_after_halving(const Graph& graph) {
  const Halved half = halved(graph);
  must(check(half.cut));
  const Graph unheard =
      with_unheard_channels(half.graph, half.found, Remainder{half.found, half.cuts});
  Rng rng{3};
  Tensors image;
  for (const ValueInfo& input : graph.inputs) {
    const Shape shape = input.static_shape().value();
    std::vector<float> values(static_cast<std::size_t>(element_count(shape)));
    for (float& value : values) value = static_cast<float>(rng.normal());
    image.emplace(input.name, Tensor::of<float>(shape, values));
  }
  const std::string& output = graph.outputs.front().name;
  const auto is = floats_of(must(reference_run(half.cut, image)).at(output));
  const auto should_be = floats_of(must(reference_run(unheard, image)).at(output));
  EXPECT_THAT(is, testing::Pointwise(testing::FloatNear(1e-4F), should_be));
  std::vector<std::size_t> sizes;
  for (const ChannelGroup& group : half.found.groups) sizes.push_back(group.units.size());
  return sizes;
}

inline Shape shape_of(const Graph& graph, std::string_view tensor) {
  return graph.find_initializer(tensor)->shape();
}

}  // namespace carnot::halved_nets
