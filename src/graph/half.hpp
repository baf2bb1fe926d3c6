// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// The nearest IEEE half, ties to even; beyond 65,504 it is an infinity (whoever wants clamping
/// clamps before).
std::uint16_t to_float16_bits(float number);
float from_float16_bits(std::uint16_t bits);

/// The nearest bfloat16 (a float's upper half), ties to even.
std::uint16_t to_bfloat16_bits(float number);
float from_bfloat16_bits(std::uint16_t bits);

/// Elements of a floating-point tensor of any width as floats. Errors: unsupported, naming the
/// type.
Result<std::vector<float>> to_floats(const Tensor& tensor);
/// The tensor in half precision. REQUIRES: it is float32.
Tensor to_float16(const Tensor& tensor);

}  // namespace carnot
