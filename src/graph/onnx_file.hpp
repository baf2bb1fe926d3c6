// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// The model in an ONNX file, its structure checked (check_structure) and its nodes in topological
/// order. Weights in side files are read relative to the model's folder.
///
/// Kept: everything, also attributes and model fields that Carnot does not look into. Not kept: doc
/// strings of nodes and values, names of tensors inside attributes, quantisation annotations, and
/// the order of initialisers.
///
/// Errors: not_found, environment; bad_input for what is no ONNX file, is cut short or contradicts
/// itself; unsupported for functions, sparse weights, inputs or outputs that are not tensors.
Result<Graph> load_model(const std::filesystem::path& path);
Result<Graph> parse_model(std::string_view bytes);

/// The file's bytes, the same for equal graphs. ir_version is at most 10. REQUIRES:
/// serialized_bytes is below 2 GiB.
std::string serialize(const Graph& graph);
/// Size of the file without making it.
std::int64_t serialized_bytes(const Graph& graph);

/// Writes atomically. Errors: environment; unsupported at 2 GiB and more, which protobuf cannot
/// read back.
Result<void> save_model(const Graph& graph, const std::filesystem::path& path);

}  // namespace carnot
