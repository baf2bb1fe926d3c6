// SPDX-License-Identifier: Apache-2.0
#include "support/branches.hpp"

#include <onnx/onnx_pb.h>

#include <utility>

#include "graph/onnx_file.hpp"
#include "graph/proto.hpp"

namespace carnot {

OpaqueAttribute as_attribute(const Graph& body) {
  onnx::ModelProto model;
  model.ParseFromString(serialize(body));
  onnx::AttributeProto attribute;
  attribute.set_type(onnx::AttributeProto::GRAPH);
  *attribute.mutable_g() = std::move(*model.mutable_graph());
  return {.serialized = attribute.SerializeAsString(), .captures = captures_of(attribute)};
}

}  // namespace carnot
