// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// Tensors by name: a state dictionary, or a graph's initialisers.
using NamedTensors = std::map<std::string, Tensor, std::less<>>;

/// A safetensors file: floats of 16, 32 and 64 bits, integers and booleans. The file's own metadata
/// is not kept. Errors: not_found, environment; bad_input for a header that is cut off, is no JSON,
/// or whose offsets overlap, leave gaps or pass the end; unsupported naming the tensor and its
/// type.
Result<NamedTensors> load_safetensors(const std::filesystem::path& path);
Result<NamedTensors> parse_safetensors(std::string_view bytes);

/// Errors: unsupported for types that the format does not have (int4, text); bad_input for a name
/// that is not UTF-8.
Result<std::string> serialize_safetensors(const NamedTensors& tensors);

/// The graph with the weights of the file: every learned constant and every running statistic is
/// replaced by the tensor of its name. Counters that PyTorch keeps ("num_batches_tracked") are
/// passed over. Errors: bad_input naming the tensor that is missing, superfluous, or of the wrong
/// shape or type, with the nearest name.
Result<Graph> with_weights(Graph graph, const NamedTensors& tensors);

}  // namespace carnot
