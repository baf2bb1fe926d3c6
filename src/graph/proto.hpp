// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "graph/graph.hpp"

// The protobuf classes stay inside this module's .cpp files: their headers take seconds to compile.
namespace onnx {
class AttributeProto;
class GraphProto;
class ModelProto;
class NodeProto;
class TensorProto;
class ValueInfoProto;
}  // namespace onnx

namespace carnot {

/// Takes the message apart (its raw bytes move, they are not copied). Tensors kept outside the file
/// are read relative to `folder`; without a folder they are an error.
Result<Graph> graph_from_proto(onnx::ModelProto& model,
                               const std::optional<std::filesystem::path>& folder);

/// Which bytes of initialisers a message carries. `small` is for onnx's checker, shape inference
/// and converter, which look at shape arguments only: a large tensor gets its type and shape and
/// one byte.
enum class Payload { none, small };
/// Fills an empty message. Payload::none leaves the initialisers out altogether.
void fill_proto(const Graph& graph, Payload payload, onnx::ModelProto& model);

/// Parts of the above, shared between the files of this module.
/// Initialisers, values and nodes of a graph or sub-graph.
Result<void> read_graph(onnx::GraphProto& proto, const std::optional<std::filesystem::path>& folder,
                        Graph& graph);
Result<Tensor> tensor_from_proto(onnx::TensorProto& proto,
                                 const std::optional<std::filesystem::path>& folder);
void fill_tensor_head(const Tensor& tensor, std::string_view name, onnx::TensorProto& proto);
void fill_tensor(const Tensor& tensor, std::string_view name, onnx::TensorProto& proto);
Result<Node> node_from_proto(onnx::NodeProto& proto,
                             const std::optional<std::filesystem::path>& folder);
void fill_node(const Node& node, onnx::NodeProto& proto);
/// Errors: unsupported when the value is a sequence, a map or another thing that is not a tensor.
Result<ValueInfo> value_from_proto(const onnx::ValueInfoProto& proto);
void fill_value(const ValueInfo& value, onnx::ValueInfoProto& proto);

/// Values of the surrounding scope that the sub-graphs of an attribute read, sorted.
std::vector<std::string> captures_of(const onnx::AttributeProto& attribute);
/// Renames what sub-graphs read from the surrounding scope.
void rename_captures(OpaqueAttribute& attribute, std::string_view from, std::string_view to);

}  // namespace carnot
