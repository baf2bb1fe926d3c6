// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// The size of a model for one image, by the convention of docs/method: a multiply-accumulate (MAC)
/// is counted for convolutions, matrix products (also of two activations) and recurrent layers;
/// biases, norms, activation functions and pools are not. FLOP = 2 · MAC.
struct Counts {
  std::int64_t parameters = 0;      // learned elements, each once; masked zeros too
  std::int64_t macs = 0;            // all of them
  std::int64_t attention_macs = 0;  // those of products of two activations
  std::int64_t activations = 0;     // output elements of the nodes that have MACs
  std::int64_t weight_bytes = 0;    // everything constant, as stored
  std::map<DataType, std::int64_t> weight_bytes_by_type;
  /// The largest sum of values alive at once in the nodes' order, reshapes sharing storage. What an
  /// engine with perfect reuse of buffers needs; empty when a shape is not known.
  std::optional<std::int64_t> peak_activation_bytes;
  std::int64_t file_bytes = 0;             // as an ONNX file
  std::vector<std::string> uncounted_ops;  // that calculate, but have no MACs by the convention

  bool operator==(const Counts&) const = default;
};

/// Shapes are inferred for one image first; a model fixed to a batch is counted at it and divided.
/// Errors: unsupported naming the node whose shape is not known; bad_input where inference fails.
Result<Counts> count(const Graph& graph);

/// What can be said of a model's size whatever its operators: the parameters always, the MACs where
/// every shape is known.
struct KnownCounts {
  std::int64_t parameters = 0;
  std::optional<std::int64_t> macs;
  std::string not_counted;  // why there are no MACs: a sentence, which names the node
};
/// Errors: those of count that do not lie in the model (no child process can be made), and
/// unsupported where its parameters have no 64 bits.
Result<KnownCounts> known_counts(const Graph& graph);

/// MACs of one node at the shapes that the graph knows; 0 for operators that have none by the
/// convention; empty when a shape it needs is not known or the figure has no 64 bits.
std::optional<std::int64_t> node_macs(const Graph& graph, const Node& node);

/// Whether the operator has MACs by the convention.
bool has_macs(const Node& node);

}  // namespace carnot
