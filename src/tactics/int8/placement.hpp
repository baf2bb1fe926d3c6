// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.hpp"
#include "tactics/int8/calibration.hpp"

namespace carnot {

/// What becomes of a node when a graph is quantised.
enum class Int8Role {
  untouched,   // computes in float
  weighted,    // Conv, Gemm, MatMul with constant weights: the point of it all
  combining,   // Add, Mul, average pools: bytes in, bytes out, scales of their own
  passing,     // MaxPool, Reshape, Slice ...: hands on elements, and so their scale
  joining,     // Concat: inputs and output share one scale
  activation,  // Relu, Clip: the quantised range does its work
};

/// Where bytes flow instead of floats. Everything is decided on the graph alone; ranges come later.
///
/// The rule is made for engines that fuse DQ → operator → Q into an integer kernel and need both
/// ends: a quantised Conv always gets a Q behind it, behind its Relu or Clip where it has one, and
/// other operators join only where bytes come in already and are wanted at the other side. An
/// operator in float between two quantised ones is an island that costs a DQ and a Q.
struct Placement {
  std::vector<Int8Role> roles;                               // per node
  std::map<std::string, std::size_t, std::less<>> group_of;  // quantised tensor → scale group
  std::vector<ScaleGroup> observed;  // per group: the tensors whose range is the group's
  int islands = 0;

  bool is_quantized(std::string_view tensor) const { return group_of.contains(tensor); }
};

/// Whether static quantisation can take the node: constant float weights of known orientation, and
/// a constant bias if any.
bool takes_int8_weights(const Graph& graph, const Node& node);

/// The slots of a node through which activations flow.
std::size_t data_slots(const Node& node);

/// REQUIRES: a folded graph; excluded has one entry per node.
Placement place(const Graph& graph, const std::vector<bool>& excluded);

}  // namespace carnot
