// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.hpp"

/// A quantised graph as torch's integer kernels want it. ONNX spells a layer in bytes as
/// DequantizeLinear, the layer in float, QuantizeLinear; this worker has nodes of its own that read
/// bytes and give bytes, or floats where nobody asks for bytes.
namespace carnot::worker {

/// The domain of these nodes; no file has them.
inline constexpr std::string_view kIntegerDomain = "carnot.torch";

// Attributes of these nodes. Numbers are (byte - zero point) · scale; y_type is a DataType, float32
// where the node gives floats.
inline constexpr std::string_view kXScale = "x_scale";
inline constexpr std::string_view kXZeroPoint = "x_zero_point";
inline constexpr std::string_view kXType = "x_type";
inline constexpr std::string_view kBScale = "b_scale";
inline constexpr std::string_view kBZeroPoint = "b_zero_point";
inline constexpr std::string_view kYScale = "y_scale";
inline constexpr std::string_view kYZeroPoint = "y_zero_point";
inline constexpr std::string_view kYType = "y_type";
inline constexpr std::string_view kRectified = "rectified";  // 1: below 0 is 0

struct IntegerForm {
  Graph graph;
  int layers = 0;                     // convolutions and products in integers
  std::vector<std::string> in_float;  // quantised layers without a kernel: name and reason
};

/// Conv, Gemm and MatMul of unsigned bytes with constant signed weights, sums of bytes, and what
/// only moves bytes (MaxPool, Reshape, ...) in the form of these nodes. The rest stays as it is,
/// and so does the whole graph where there is no such layer. Needs no shapes.
IntegerForm in_integers(const Graph& graph);

}  // namespace carnot::worker
