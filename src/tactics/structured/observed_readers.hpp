// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "graph/edit.hpp"
#include "tactics/observer.hpp"
#include "tactics/structured/importance.hpp"
#include "tactics/structured/reader.hpp"

namespace carnot {

/// Layers that read channels, and the tensor of a graph that tells of each. Internal to this
/// folder.
struct ObservedReaders {
  Graph graph;
  ObservationRequest request;                 // one tensor per reader
  std::vector<const ChannelMember*> members;  // of the dependencies
};

/// Adds a node of one input to the end of the graph and returns what it makes.
std::string append_node(Graph& graph, NameSource& names, std::string_view op,
                        const std::string& input);

/// Whether a statistic per channel looks where the channels of this input lie: at the last axis of
/// matrices and token lists, else at axis 1.
bool lies_well(const ReaderInput& input);
/// Adds a Transpose that swaps the channels with what lies there; twice is once back.
std::string append_swap(Graph& graph, NameSource& names, const ReaderInput& input,
                        const std::string& value);

/// One number per channel that a layer reads.
using ReaderValues =
    std::function<std::vector<double>(const ChannelMember& member, const Observation& seen)>;

/// Asks once and makes scores of the answers; by magnitude where nobody reads a group. Errors:
/// those of the Observer; failed when it tells of another number of channels.
Result<Scores> observed_scores(const Graph& graph, const Dependencies& found,
                               const ObservedReaders& readers, Observer& observer,
                               const ReaderValues& values);

}  // namespace carnot
