// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/observed_readers.hpp"

#include <fmt/format.h>

#include <numeric>

#include "tactics/structured/ballot.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

std::size_t observed_axis(std::size_t rank) { return rank == 2 || rank == 3 ? rank - 1 : 1; }

}  // namespace

std::string append_node(Graph& graph, NameSource& names, std::string_view op,
                        const std::string& input) {
  Node node;
  node.op_type = op;
  node.name = names.fresh("observed");
  node.inputs = {input};
  node.outputs = {node.name};
  graph.nodes.push_back(std::move(node));
  return graph.nodes.back().name;
}

bool lies_well(const ReaderInput& input) { return input.axis == observed_axis(input.rank); }

std::string append_swap(Graph& graph, NameSource& names, const ReaderInput& input,
                        const std::string& value) {
  std::vector<std::int64_t> order(input.rank);
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[input.axis], order[observed_axis(input.rank)]);
  std::string swapped = append_node(graph, names, "Transpose", value);
  graph.nodes.back().attributes = {{"perm", order}};
  return swapped;
}

Result<Scores> observed_scores(const Graph& graph, const Dependencies& found,
                               const ObservedReaders& readers, Observer& observer,
                               const ReaderValues& values) {
  const Scores fallback = weight_scores(graph, found, Importance::magnitude);
  if (readers.members.empty()) return fallback;
  CARNOT_TRY(const auto observations, observer.observe(readers.graph, readers.request));
  Ballot ballot{found};
  for (std::size_t i = 0; i < readers.members.size(); ++i) {
    const ChannelMember& member = *readers.members[i];
    const ChannelAxis& axis = found.axes.at(member.tensor)[member.axis];
    const auto seen = values(member, i < observations.size() ? observations[i] : Observation{});
    const auto columns = static_cast<std::size_t>(size_of(axis));
    if (seen.size() != columns) {
      return fail(ErrorCode::failed,
                  fmt::format("'{}' reads {} channels, and {} were observed.",
                              label_of(graph.nodes[member.node]), columns, seen.size()));
    }
    ballot.add(axis, seen);
  }
  return ballot.result(fallback);
}

}  // namespace carnot
