// SPDX-License-Identifier: Apache-2.0
// Importance from what flows: the graph that is observed takes the magnitudes itself, so that means
// per channel are all that travels.
#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "graph/edit.hpp"
#include "tactics/structured/ballot.hpp"
#include "tactics/structured/reader.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

/// Statistic::channel_means looks at the last axis of matrices and token lists, else at axis 1.
std::size_t observed_axis(std::size_t rank) { return rank == 2 || rank == 3 ? rank - 1 : 1; }

std::string append(Graph& graph, NameSource& names, std::string_view op, const std::string& input,
                   std::map<std::string, Attribute, std::less<>> attributes = {}) {
  Node node;
  node.op_type = op;
  node.name = names.fresh("magnitude");
  node.inputs = {input};
  node.outputs = {node.name};
  node.attributes = std::move(attributes);
  graph.nodes.push_back(std::move(node));
  return graph.nodes.back().name;
}

/// The magnitudes of what a layer reads, its channels where the statistic looks for them.
std::string append_magnitudes(Graph& graph, NameSource& names, const ReaderInput& input) {
  const std::string magnitudes = append(graph, names, "Abs", input.value);
  const std::size_t wanted = observed_axis(input.rank);
  if (input.axis == wanted) return magnitudes;
  std::vector<std::int64_t> order(input.rank);
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[input.axis], order[wanted]);
  return append(graph, names, "Transpose", magnitudes, {{"perm", order}});
}

}  // namespace

Result<Scores> activation_scores(const Graph& graph, const Dependencies& found,
                                 Observer& observer) {
  Graph observed = graph;
  NameSource names{graph};
  ObservationRequest request;
  request.statistic = Statistic::channel_means;
  std::vector<const ChannelMember*> readers;
  for (const ChannelMember& member : found.members) {
    const auto input = reader_input(graph, found, member);
    if (!input) continue;
    readers.push_back(&member);
    request.tensors.push_back(append_magnitudes(observed, names, *input));
  }
  const Scores fallback = weight_scores(graph, found, Importance::magnitude);
  if (readers.empty()) return fallback;
  CARNOT_TRY(const auto observations, observer.observe(observed, request));
  Ballot ballot{found};
  for (std::size_t i = 0; i < readers.size(); ++i) {
    const ChannelMember& member = *readers[i];
    auto values = squares_along(graph.initializers.at(member.tensor), member.axis);
    const std::size_t means = i < observations.size() ? observations[i].channel_mean.size() : 0;
    if (means != values.size()) {
      return fail(ErrorCode::failed,
                  fmt::format("'{}' reads {} channels, and {} means were observed.",
                              label_of(graph.nodes[member.node]), values.size(), means));
    }
    for (std::size_t c = 0; c < values.size(); ++c) {
      values[c] = observations[i].channel_mean[c] * std::sqrt(values[c]);
    }
    ballot.add(found.axes.at(member.tensor)[member.axis], values);
  }
  return ballot.result(fallback);
}

}  // namespace carnot
