// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
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
  product,     // MatMul of two activations: bytes in, floats out unless bytes are wanted
  combining,   // Add, Mul, average pools: bytes in, bytes out, scales of their own
  passing,     // MaxPool, Reshape, Slice ...: hands on elements, and so their scale
  joining,     // Concat: inputs and output share one scale
  activation,  // Relu, Clip: the quantised range does its work
};

/// What integer kernels need, and which there are: the choices of `placement`.
struct PlacementRules {
  std::string_view name;
  /// An integer convolution exists only with a Q behind it. Without the rule it may give floats to
  /// whoever wants them, which spares a rounding.
  bool quantizer_behind_convolutions = true;
  /// MatMul of two activations, its right-hand side in signed bytes: kernels multiply unsigned by
  /// signed ones.
  bool products = false;
};

/// `portable` first: what runs well on every engine and rounds least.
std::span<const PlacementRules> placement_rules();
/// REQUIRES: there is such a row.
const PlacementRules& placement_rules(std::string_view name);

/// Where bytes flow instead of floats. Everything is decided on the graph alone; ranges come later.
///
/// The plan is made for engines that fuse DQ → operator → Q into an integer kernel and need both
/// ends: a quantised Conv gets a Q behind it, behind its Relu or Clip where it has one, and other
/// operators join only where bytes come in already and are wanted at the other side. An operator in
/// float between two quantised ones is an island that costs a DQ and a Q.
struct Placement {
  std::vector<Int8Role> roles;                               // per node
  std::map<std::string, std::size_t, std::less<>> group_of;  // quantised tensor → scale group
  std::vector<ScaleGroup> observed;     // per group: the tensors whose range is the group's
  std::set<std::size_t> signed_groups;  // of them; all others are unsigned
  int islands = 0;

  bool is_quantized(std::string_view tensor) const { return group_of.contains(tensor); }
};

/// What a plan may be asked for besides its rules.
struct PlacementWishes {
  std::vector<bool> excluded;  // one entry per node
  bool sums_share_scale =
      false;  // inputs and output of an Add take one scale, as those of a Concat
};

/// REQUIRES: a folded graph.
Placement place(const Graph& graph, const PlacementWishes& wishes, const PlacementRules& rules);

}  // namespace carnot
