// SPDX-License-Identifier: Apache-2.0
#include "graph/half.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>

namespace carnot {
namespace {

/// Tensors of 16-bit floats have no C++ type, so their bytes are read two by two.
template <class Convert>
std::vector<float> widened(const Tensor& tensor, Convert convert) {
  std::vector<float> numbers(static_cast<std::size_t>(tensor.count()));
  const std::byte* from = tensor.bytes().data();
  for (float& number : numbers) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, from, sizeof bits);
    from += sizeof bits;
    number = convert(bits);
  }
  return numbers;
}

}  // namespace

std::uint16_t to_float16_bits(float number) {
  const auto bits = std::bit_cast<std::uint32_t>(number);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
  const std::uint32_t magnitude = bits & 0x7FFFFFFFu;
  if (magnitude > 0x7F800000u) return sign | 0x7E00u;   // not a number
  if (magnitude >= 0x477FF000u) return sign | 0x7C00u;  // 65,520 and above round to infinity
  if (magnitude < 0x38800000u) {                        // below 2^-14: multiples of 2^-24
    const float steps = std::nearbyint(std::bit_cast<float>(magnitude) * 0x1p24f);
    return sign | static_cast<std::uint16_t>(steps);
  }
  // Rebias the exponent (127 to 15), then round the 13 bits that fall off, ties to even.
  const std::uint32_t rebiased = magnitude - 0x38000000u;
  return sign | static_cast<std::uint16_t>((rebiased + 0xFFFu + ((rebiased >> 13) & 1u)) >> 13);
}

float from_float16_bits(std::uint16_t bits) {
  const std::uint32_t sign = (bits & 0x8000u) << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1Fu;
  const std::uint32_t fraction = bits & 0x3FFu;
  if (exponent == 0) {
    const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
    return sign != 0 ? -magnitude : magnitude;
  }
  const std::uint32_t wide = exponent == 31 ? 0x7F800000u : (exponent + 112) << 23;
  return std::bit_cast<float>(sign | wide | (fraction << 13));
}

std::uint16_t to_bfloat16_bits(float number) {
  const auto bits = std::bit_cast<std::uint32_t>(number);
  if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return static_cast<std::uint16_t>((bits >> 16) | 0x40u);
  return static_cast<std::uint16_t>((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
}

float from_bfloat16_bits(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

Result<std::vector<float>> to_floats(const Tensor& tensor) {
  if (tensor.type() == DataType::float32) {
    const auto elements = tensor.as<float>();
    return std::vector<float>{elements.begin(), elements.end()};
  }
  if (tensor.type() == DataType::float64) {
    const auto elements = tensor.as<double>();
    std::vector<float> numbers;
    numbers.reserve(elements.size());
    for (const double element : elements) numbers.push_back(static_cast<float>(element));
    return numbers;
  }
  if (tensor.type() == DataType::float16) return widened(tensor, from_float16_bits);
  if (tensor.type() == DataType::bfloat16) return widened(tensor, from_bfloat16_bits);
  return fail(ErrorCode::unsupported, fmt::format("a tensor of {} holds no floating-point numbers.",
                                                  name_of(tensor.type())));
}

Tensor to_float16(const Tensor& tensor) {
  std::vector<std::byte> bytes(tensor.bytes().size() / 2);
  std::byte* to = bytes.data();
  for (const float element : tensor.as<float>()) {
    const std::uint16_t bits = to_float16_bits(element);
    std::memcpy(to, &bits, sizeof bits);
    to += sizeof bits;
  }
  return Tensor{DataType::float16, tensor.shape(), std::move(bytes)};
}

}  // namespace carnot
