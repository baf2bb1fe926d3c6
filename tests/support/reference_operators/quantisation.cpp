// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "graph/half.hpp"
#include "support/reference_operators/operators.hpp"

namespace carnot::reference {
namespace {

/// Position of an element's channel when scales run along an axis.
std::size_t channel_of(const Call& call, std::size_t element, std::size_t channels) {
  if (channels == 1) return 0;
  const std::int64_t given = call.node.integer("axis", 1);
  const auto rank = static_cast<std::int64_t>(call.shape(0).size());
  const std::size_t axis = size(given < 0 ? given + rank : given);
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < call.shape(0).size(); ++i) inner *= size(call.shape(0)[i]);
  return element / inner % channels;
}

Tensor bytes_tensor(const Shape& shape, const Floats& values, DataType type) {
  std::vector<std::byte> bytes;
  for (const float value : values) {
    bytes.push_back(static_cast<std::byte>(static_cast<int>(value)));
  }
  return Tensor{type, shape, std::move(bytes)};
}

/// Scales for blocks along an axis stand there as often as blocks fit, and once per index
/// elsewhere.
Tensor dequantize_blocks(const Call& call, std::int64_t block) {
  Floats y = call.floats(0);
  const Floats scales = call.floats(1);
  const Shape& shape = call.shape(0);
  const std::size_t axis = size(call.node.integer("axis", 1));
  for (std::size_t i = 0; i < y.size(); ++i) {
    std::size_t position = 0;
    std::size_t rest = i;
    std::size_t stride = 1;
    for (std::size_t d = shape.size(); d-- > 0;) {
      const std::size_t index = rest % size(shape[d]);
      rest /= size(shape[d]);
      position += (d == axis ? index / size(block) : index) * stride;
      stride *= size(call.shape(1)[d]);
    }
    y[i] *= scales[position];
  }
  return floats_tensor(shape, y);
}

}  // namespace

Tensor quantize(const Call& call) {
  const Floats x = call.floats(0);
  const Floats scales = call.floats(1);
  const DataType type = call.has(2) ? call.tensor(2).type() : DataType::uint8;
  const Floats zeros = call.has(2) ? call.floats(2) : Floats(scales.size(), 0.0F);
  const bool is_signed = type == DataType::int8;
  Floats q;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = channel_of(call, i, scales.size());
    q.push_back(std::clamp(std::nearbyint(x[i] / scales[c]) + zeros[c], is_signed ? -128.0F : 0.0F,
                           is_signed ? 127.0F : 255.0F));
  }
  return bytes_tensor(call.shape(0), q, type);
}

Tensor dequantize(const Call& call) {
  const std::int64_t block = call.node.integer("block_size", 0);
  if (block > 0) return dequantize_blocks(call, block);
  Floats y = call.floats(0);
  const Floats scales = call.floats(1);
  const Floats zeros = call.has(2) ? call.floats(2) : Floats(scales.size(), 0.0F);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const std::size_t c = channel_of(call, i, scales.size());
    y[i] = (y[i] - zeros[c]) * scales[c];
  }
  return floats_tensor(call.shape(0), y);
}

/// Half precision is kept in floats that a half could hold.
Tensor cast(const Call& call) {
  Floats y = call.floats(0);
  const auto to = static_cast<DataType>(call.node.integer("to", 0));
  CARNOT_ASSERT(to == DataType::float32 || to == DataType::float16);
  if (to == DataType::float16) {
    for (float& number : y) number = from_float16_bits(to_float16_bits(number));
  }
  return floats_tensor(call.shape(0), y);
}

std::vector<Tensor> dynamic_quantize(const Call& call) {
  const Floats x = call.floats(0);
  const auto [least, greatest] = std::ranges::minmax(x);
  const float low = std::min(least, 0.0F);
  const float scale = (std::max(greatest, 0.0F) - low) / 255.0F;
  const float zero = std::clamp(std::nearbyint(-low / scale), 0.0F, 255.0F);
  Floats q;
  for (const float value : x) {
    q.push_back(std::clamp(std::nearbyint(value / scale) + zero, 0.0F, 255.0F));
  }
  return {bytes_tensor(call.shape(0), q, DataType::uint8), Tensor::scalar(scale),
          bytes_tensor({}, {zero}, DataType::uint8)};
}

}  // namespace carnot::reference
