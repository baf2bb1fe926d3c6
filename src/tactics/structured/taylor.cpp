// SPDX-License-Identifier: Apache-2.0
// Importance from the slope of the answer. A statistic sees channels at one axis only; where they
// lie elsewhere two Transposes are put in the way of what reads them, for a tensor beside the way
// has no share in it.
#include <algorithm>
#include <map>

#include "tactics/structured/observed_readers.hpp"

namespace carnot {
namespace {

class Exposure {
 public:
  explicit Exposure(const Graph& graph) : names_{graph} { readers.graph = graph; }

  void add(const ChannelMember& member, const ReaderInput& input) {
    readers.members.push_back(&member);
    auto& tensor = swapped_[{input.value, input.axis}];
    if (tensor.empty()) tensor = lies_well(input) ? input.value : detour(input);
    readers.request.tensors.push_back(tensor);
  }

  ObservedReaders readers;

 private:
  std::string detour(const ReaderInput& input) {
    const std::size_t before = readers.graph.nodes.size();
    const std::string there = append_swap(readers.graph, names_, input, input.value);
    const std::string back = append_swap(readers.graph, names_, input, there);
    for (std::size_t node = 0; node < before; ++node)
      std::ranges::replace(readers.graph.nodes[node].inputs, input.value, back);
    return there;
  }

  NameSource names_;
  std::map<std::pair<std::string, std::size_t>, std::string> swapped_;
};

bool all_are_zero(const Scores& scores) {
  return std::ranges::all_of(scores, [](const auto& group) {
    return std::ranges::all_of(group, [](double score) { return score == 0.0; });
  });
}

}  // namespace

Result<Scores> taylor_scores(const Graph& graph, const Dependencies& found, Observer& observer) {
  Exposure exposure{graph};
  exposure.readers.request.statistic = Statistic::taylor;
  for (const ChannelMember& member : found.members) {
    if (const auto input = reader_input(graph, found, member)) exposure.add(member, *input);
  }
  CARNOT_TRY_VOID(sort_topologically(exposure.readers.graph));
  CARNOT_TRY(Scores scores,
             observed_scores(graph, found, exposure.readers, observer,
                             [](const ChannelMember& /*member*/, const Observation& seen) {
                               return seen.channel_taylor;
                             }));
  if (!exposure.readers.members.empty() && all_are_zero(scores)) {
    return fail(ErrorCode::failed, "the answers have no slope over these images.",
                "Choose another importance: what is cut here decides nothing.");
  }
  return scores;
}

}  // namespace carnot
