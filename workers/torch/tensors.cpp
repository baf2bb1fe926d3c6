// SPDX-License-Identifier: Apache-2.0
#include "torch/tensors.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <array>
#include <cstring>

namespace carnot::worker {
namespace {

struct ConstantTypeRow {
  DataType onnx;
  at::ScalarType torch;
};
constexpr auto kConstantTypes = std::to_array<ConstantTypeRow>({
    {DataType::float32, at::kFloat},
    {DataType::float64, at::kDouble},
    {DataType::float16, at::kHalf},
    {DataType::bfloat16, at::kBFloat16},
    {DataType::int64, at::kLong},
    {DataType::int32, at::kInt},
    {DataType::int16, at::kShort},
    {DataType::int8, at::kChar},
    {DataType::uint8, at::kByte},
    {DataType::uint16, at::kUInt16},
    {DataType::boolean, at::kBool},
    {DataType::int4, at::kChar},
    {DataType::uint4, at::kByte},
});

struct TravellingTypeRow {
  ElementType ours;
  at::ScalarType torch;
};
constexpr auto kTravellingTypes = std::to_array<TravellingTypeRow>({
    {ElementType::float32, at::kFloat},
    {ElementType::float64, at::kDouble},
    {ElementType::uint8, at::kByte},
    {ElementType::int8, at::kChar},
    {ElementType::int32, at::kInt},
    {ElementType::int64, at::kLong},
});

/// Two to a byte, the first in the low half.
void spread_halves(const Tensor& constant, std::uint8_t* to) {
  const bool is_signed = constant.type() == DataType::int4;
  const auto bytes = constant.bytes();
  for (std::int64_t i = 0; i < constant.count(); ++i) {
    const auto byte = static_cast<unsigned>(bytes[static_cast<std::size_t>(i / 2)]);
    const unsigned half = i % 2 == 0 ? byte % 16 : byte / 16;
    to[i] = static_cast<std::uint8_t>(is_signed && half >= 8 ? half + 240 : half);
  }
}

}  // namespace

std::optional<at::ScalarType> scalar_type_of(DataType type) {
  for (const ConstantTypeRow& row : kConstantTypes) {
    if (row.onnx == type) return row.torch;
  }
  return std::nullopt;
}

std::optional<at::ScalarType> scalar_type_of(ElementType type) {
  for (const TravellingTypeRow& row : kTravellingTypes) {
    if (row.ours == type) return row.torch;
  }
  return std::nullopt;
}

std::optional<ElementType> element_type_of(at::ScalarType type) {
  for (const TravellingTypeRow& row : kTravellingTypes) {
    if (row.torch == type) return row.ours;
  }
  return std::nullopt;
}

Result<at::Tensor> to_torch(const Tensor& constant) {
  const auto type = scalar_type_of(constant.type());
  if (!type) {
    return fail(ErrorCode::unsupported,
                fmt::format("torch has no tensors of {}.", name_of(constant.type())));
  }
  at::Tensor copy = at::empty(constant.shape(), at::TensorOptions{*type});
  if (bits_of(constant.type()) == 4) {
    spread_halves(constant, static_cast<std::uint8_t*>(copy.mutable_data_ptr()));
  } else if (!constant.bytes().empty()) {
    std::memcpy(copy.mutable_data_ptr(), constant.bytes().data(), constant.bytes().size());
  }
  return copy;
}

}  // namespace carnot::worker
