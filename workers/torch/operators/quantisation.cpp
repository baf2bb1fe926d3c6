// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <array>
#include <optional>

#include "torch/operators.hpp"
#include "torch/operators/window.hpp"
#include "torch/tensors.hpp"

namespace carnot::worker {
namespace {

/// How scales and zero points spread over a tensor: as they are, one for each element along an
/// axis, or one for each block along it.
struct Spread {
  Integers shape;  // with which they broadcast; empty when they do so anyway
  std::int64_t axis = 0;
  std::int64_t repeats = 1;

  at::Tensor operator()(const at::Tensor& one) const {
    if (shape.empty()) return one;
    if (repeats > 1) return at::repeat_interleave(one, repeats, axis);
    return at::reshape(one, shape);
  }
};

Result<Spread> spread_of(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  Spread spread;
  if (site.value(1).numel() <= 1 && site.rank(1) <= 1) return spread;
  CARNOT_TRY(spread.axis, site.axis(site.node().integer("axis", 1), site.rank(0)));
  const auto at_axis = static_cast<std::size_t>(spread.axis);
  spread.repeats = site.node().integer("block_size", 0);
  if (spread.repeats > 0) {
    spread.shape = site.shape(1);
    if (spread.shape.size() != site.shape(0).size() ||
        spread.shape[at_axis] * spread.repeats != site.shape(0)[at_axis])
      return site.cannot("its blocks do not divide the axis.");
    return spread;
  }
  spread.shape.assign(static_cast<std::size_t>(site.rank(0)), 1);
  spread.shape[at_axis] = site.value(1).numel();
  return spread;
}

struct Limits {
  std::int64_t least;
  std::int64_t most;
};

std::optional<Limits> limits_of(DataType type) {
  switch (type) {
    case DataType::uint8:
      return Limits{0, 255};
    case DataType::int8:
      return Limits{-128, 127};
    case DataType::uint16:
      return Limits{0, 65535};
    case DataType::int16:
      return Limits{-32768, 32767};
    case DataType::uint4:
      return Limits{0, 15};
    case DataType::int4:
      return Limits{-8, 7};
    default:
      return std::nullopt;
  }
}

/// The type of the zero point decides; without one it is named, or uint8.
std::optional<DataType> quantised_type(const Site& site) {
  if (!site.has(2)) {
    const auto named = static_cast<DataType>(site.node().integer("output_dtype", 0));
    return named == DataType::undefined ? DataType::uint8 : named;
  }
  for (const DataType type : {DataType::uint8, DataType::int8, DataType::uint16, DataType::int16}) {
    if (scalar_type_of(type) == site.value(2).scalar_type()) return type;
  }
  return std::nullopt;
}

at::Tensor rounded_to(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& zero_point,
                      const Limits& limits) {
  at::Tensor steps = at::round(at::div(x, scale));  // ties to even, as ONNX says
  if (zero_point.defined()) steps = at::add(steps, zero_point.to(steps.scalar_type()));
  return at::clamp(steps, limits.least, limits.most);
}

Result<Kernel> quantize(const Site& site) {
  CARNOT_TRY(const Spread spread, spread_of(site));
  const auto type = quantised_type(site);
  const auto limits = type ? limits_of(*type) : std::nullopt;
  if (!limits) return site.cannot("it quantises to other than 4, 8 and 16 bit integers.");
  return gives_one([=, stored = *scalar_type_of(*type)](const Arguments& in) {
    const at::Tensor zero_point = in[2].defined() ? spread(in[2]) : in[2];
    return rounded_to(in[0], spread(in[1]), zero_point, *limits).to(stored);
  });
}

/// (x - zero point) in numbers that hold it exactly.
at::Tensor centred(const at::Tensor& x, const at::Tensor& zero_point, at::ScalarType type) {
  const at::Tensor wide = x.to(type);
  return zero_point.defined() ? at::sub(wide, zero_point.to(type)) : wide;
}

Result<Kernel> dequantize(const Site& site) {
  CARNOT_TRY(const Spread spread, spread_of(site));
  const at::ScalarType type = site.value(1).scalar_type();
  return gives_one([=](const Arguments& in) {
    const at::Tensor zero_point = in[2].defined() ? spread(in[2]) : in[2];
    return at::mul(centred(in[0], zero_point, type), spread(in[1]));
  });
}

/// Bytes by the tensor's own range, which always holds 0: y, scale, zero point.
Result<Kernel> dynamic_quantize(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  return Kernel{[](const Arguments& in, std::span<at::Tensor> out) {
    const at::Tensor least = at::clamp_max(at::amin(in[0]), 0);
    const at::Tensor most = at::clamp_min(at::amax(in[0]), 0);
    const at::Tensor range = at::div(at::sub(most, least), 255.0);
    const at::Tensor scale = at::where(at::eq(range, 0), at::ones_like(range), range);
    const at::Tensor zero_point = at::clamp(at::round(at::div(at::neg(least), scale)), 0, 255);
    const at::Tensor steps = rounded_to(in[0], scale, zero_point, {0, 255});
    const std::array results{steps.to(at::kByte), scale, zero_point.to(at::kByte)};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = results[i];
  }};
}

// Sums of products of bytes are exact in double whatever their number; torch multiplies no
// unsigned bytes by signed ones.
constexpr at::ScalarType kExact = at::kDouble;

Result<Kernel> matmul_integer(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  return gives_one([](const Arguments& in) {
    return at::matmul(centred(in[0], in[2], kExact), centred(in[1], in[3], kExact)).to(at::kInt);
  });
}

at::Tensor convolved_exactly(const at::Tensor& x, const at::Tensor& weights, const Window& window,
                             std::int64_t groups) {
  const Integers none(window.kernel.size(), 0);
  return at::convolution(at::constant_pad_nd(x, window.borders()), weights, {}, window.strides,
                         none, window.dilations, false, none, groups);
}

Integers kernel_behind(const Integers& weights) {
  return weights.size() > 2 ? Integers{weights.begin() + 2, weights.end()} : Integers{};
}

at::Tensor for_each_output(const at::Tensor& one, std::int64_t rank) {
  if (!one.defined() || one.dim() == 0) return one;
  Integers shape(static_cast<std::size_t>(rank), 1);
  shape[0] = one.numel();
  return at::reshape(one, shape);
}

Result<Kernel> conv_integer(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  CARNOT_TRY(const Window window, window_of(site, kernel_behind(site.shape(1))));
  const std::int64_t groups = site.node().integer("group", 1);
  const std::int64_t rank = site.rank(1);
  return gives_one([=](const Arguments& in) {
    const at::Tensor weights = centred(in[1], for_each_output(in[3], rank), kExact);
    return convolved_exactly(centred(in[0], in[2], kExact), weights, window, groups).to(at::kInt);
  });
}

constexpr auto kQuantisation = std::to_array<Operator>({
    {"QuantizeLinear", quantize},
    {"DequantizeLinear", dequantize},
    {"DynamicQuantizeLinear", dynamic_quantize},
    {"MatMulInteger", matmul_integer},
    {"ConvInteger", conv_integer},
});

}  // namespace

std::span<const Operator> quantisation_operators() { return kQuantisation; }

}  // namespace carnot::worker
