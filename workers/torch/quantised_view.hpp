// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.hpp"
#include "graph/walk.hpp"

namespace carnot::worker {

/// One scale for all of a tensor's bytes.
struct Affine {
  float scale = 1.0F;
  std::int64_t zero_point = 0;
  DataType type = DataType::uint8;
  bool operator==(const Affine&) const = default;
};

/// Bytes, and what they stand for.
struct Bytes {
  std::string name;
  Affine affine;
};

/// What becomes of a layer's output: an activation, bytes.
struct Ending {
  std::string name;
  std::vector<const Node*> replaced;
  bool rectified = false;
  std::optional<Affine> affine;  // none: floats
};

/// What a quantised graph spells as DequantizeLinear, a layer in float, QuantizeLinear: whose bytes
/// a value was made of, and what becomes of an output. Borrows graph and index.
class QuantisedView {
 public:
  QuantisedView(const Graph& graph, const GraphIndex& index) : graph_{&graph}, index_{&index} {}

  const Tensor* constant(std::string_view value) const { return graph_->find_initializer(value); }
  /// Of a QuantizeLinear or DequantizeLinear whose scale is one constant.
  std::optional<Affine> affine_of(const Node& conversion) const;
  /// The bytes that a value was made of.
  std::optional<Bytes> bytes_behind(std::string_view value) const;
  Ending ending_of(const Node& node) const;
  /// Why torch's kernels cannot calculate a quantised layer; empty where they can.
  std::string_view obstacle_of(const Node& layer, const Node& unpacking, const Bytes& x) const;

 private:
  bool is_rounding_of(const Node* reader, std::string_view value) const;
  /// A constant, or one that is stored in integers.
  bool is_constant(std::string_view value) const;

  const Graph* graph_;
  const GraphIndex* index_;
};

}  // namespace carnot::worker
