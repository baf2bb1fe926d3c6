// SPDX-License-Identifier: Apache-2.0
#include "tactics/weight_only/grouped_integers.hpp"

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"

namespace carnot {
namespace {

constexpr float kLeastScale = 1e-12F;

/// A tensor seen as [outer][along the axis][inner], and which scale each element has.
class Groups {
 public:
  Groups(const Shape& shape, const Grouping& grouping) : grouping_{grouping} {
    if (!grouping.axis) return;
    CARNOT_ASSERT(*grouping.axis < shape.size());
    along_ = static_cast<std::size_t>(shape[*grouping.axis]);
    for (std::size_t i = *grouping.axis + 1; i < shape.size(); ++i) {
      inner_ *= static_cast<std::size_t>(shape[i]);
    }
    scale_shape_ = Shape{shape[*grouping.axis]};
    if (grouping.block == 0) return;
    CARNOT_ASSERT(grouping.block > 0 && shape[*grouping.axis] % grouping.block == 0);
    scale_shape_ = shape;
    scale_shape_[*grouping.axis] /= grouping.block;
  }

  const Shape& scale_shape() const { return scale_shape_; }
  std::size_t count() const { return static_cast<std::size_t>(element_count(scale_shape_)); }

  std::size_t group_of(std::size_t element) const {
    if (!grouping_.axis) return 0;
    const std::size_t index = element / inner_ % along_;
    if (grouping_.block == 0) return index;
    const auto block = static_cast<std::size_t>(grouping_.block);
    const std::size_t outer = element / inner_ / along_;
    return (outer * (along_ / block) + index / block) * inner_ + element % inner_;
  }

 private:
  Grouping grouping_;
  std::size_t along_ = 1;
  std::size_t inner_ = 1;
  Shape scale_shape_;
};

/// Two to a byte, the first in the low half.
Tensor packed(const Shape& shape, const std::vector<std::int8_t>& values) {
  std::vector<std::byte> bytes((values.size() + 1) / 2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto half = static_cast<std::byte>(values[i]) & std::byte{0x0F};
    bytes[i / 2] |= i % 2 == 0 ? half : half << 4;
  }
  return Tensor{DataType::int4, shape, std::move(bytes)};
}

std::int8_t integer_at(const Tensor& values, std::size_t i) {
  if (values.type() == DataType::int8) return values.as<std::int8_t>()[i];
  const auto byte = static_cast<std::uint8_t>(values.bytes()[i / 2]);
  const int half = i % 2 == 0 ? byte & 0x0F : byte >> 4;
  return static_cast<std::int8_t>(half < 8 ? half : half - 16);
}

}  // namespace

GroupedIntegers group_integers(const Tensor& weights, int bits, const Grouping& grouping) {
  CARNOT_ASSERT(bits == 4 || bits == 8);
  const float greatest = bits == 8 ? 127.0F : 7.0F;
  const auto elements = weights.as<float>();
  const Groups groups{weights.shape(), grouping};
  std::vector<float> scales(groups.count(), 0.0F);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    float& largest = scales[groups.group_of(i)];
    largest = std::max(largest, std::abs(elements[i]));
  }
  for (float& scale : scales) {
    scale = scale == 0.0F ? 1.0F : std::max(scale / greatest, kLeastScale);
  }
  std::vector<std::int8_t> values;
  values.reserve(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const float steps = std::nearbyint(elements[i] / scales[groups.group_of(i)]);
    values.push_back(static_cast<std::int8_t>(std::clamp(steps, -greatest, greatest)));
  }
  return {.values = bits == 8 ? Tensor::of<std::int8_t>(weights.shape(), values)
                              : packed(weights.shape(), values),
          .scales = Tensor::of<float>(groups.scale_shape(), scales)};
}

std::vector<float> reals_of(const GroupedIntegers& integers, const Grouping& grouping) {
  const Groups groups{integers.values.shape(), grouping};
  const auto scales = integers.scales.as<float>();
  std::vector<float> reals;
  const auto count = static_cast<std::size_t>(integers.values.count());
  reals.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    reals.push_back(static_cast<float>(integer_at(integers.values, i)) *
                    scales[groups.group_of(i)]);
  }
  return reals;
}

}  // namespace carnot
