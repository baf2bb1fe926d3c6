// SPDX-License-Identifier: Apache-2.0
// Importance from what flows: the graph that is observed takes the magnitudes itself, so that means
// per channel are all that travels.
#include <cmath>

#include "tactics/structured/ballot.hpp"
#include "tactics/structured/observed_readers.hpp"

namespace carnot {
namespace {

/// The magnitudes of what a layer reads, its channels where the statistic looks for them.
std::string append_magnitudes(Graph& graph, NameSource& names, const ReaderInput& input) {
  const std::string magnitudes = append_node(graph, names, "Abs", input.value);
  return lies_well(input) ? magnitudes : append_swap(graph, names, input, magnitudes);
}

}  // namespace

Result<Scores> activation_scores(const Graph& graph, const Dependencies& found,
                                 Observer& observer) {
  ObservedReaders readers{.graph = graph, .request = {}, .members = {}};
  readers.request.statistic = Statistic::channel_means;
  NameSource names{graph};
  for (const ChannelMember& member : found.members) {
    const auto input = reader_input(graph, found, member);
    if (!input) continue;
    readers.members.push_back(&member);
    readers.request.tensors.push_back(append_magnitudes(readers.graph, names, *input));
  }
  return observed_scores(
      graph, found, readers, observer, [&](const ChannelMember& member, const Observation& seen) {
        std::vector<double> values = seen.channel_mean;
        const auto weights = squares_along(graph.initializers.at(member.tensor), member.axis);
        if (values.size() != weights.size()) return values;  // refused by their number
        for (std::size_t c = 0; c < values.size(); ++c) values[c] *= std::sqrt(weights[c]);
        return values;
      });
}

}  // namespace carnot
