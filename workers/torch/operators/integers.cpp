// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/native/quantized/cpu/qconv.h>
#include <ATen/native/quantized/cpu/qlinear.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "torch/integer_form.hpp"
#include "torch/operators.hpp"
#include "torch/operators/bytes.hpp"
#include "torch/operators/window.hpp"
#include "torch/tensors.hpp"

/// oneDNN's kernels for bytes, as torch's compiler calls them: plain tensors of bytes, scales and
/// zero points beside them.
namespace carnot::worker {
namespace {

/// What bytes stand for: (byte - zero point) · scale.
struct Numbers {
  double scale = 1.0;
  std::int64_t zero_point = 0;

  static Numbers of(const Site& site, std::string_view scale, std::string_view zero_point) {
    return {static_cast<double>(site.node().real(scale, 1.0F)), site.node().integer(zero_point, 0)};
  }
};

struct Output {
  Numbers bytes;
  at::ScalarType type = at::kFloat;
  std::string_view activation = "none";
};

Output output_of(const Site& site) {
  const auto type = static_cast<DataType>(site.node().integer(kYType, 0));
  return {Numbers::of(site, kYScale, kYZeroPoint), scalar_type_of(type).value_or(at::kFloat),
          site.node().integer(kRectified, 0) != 0 ? "relu" : "none"};
}

/// What the kernels want to know of weights: they multiply by one scale for each output.
struct Weights {
  at::Tensor packed;  // as oneDNN lays them out
  at::Tensor scales;
  at::Tensor zero_points;

  explicit Weights(const at::Tensor& given, std::int64_t outputs)
      : scales{given.reshape({-1}).expand({outputs}).contiguous()},
        zero_points{at::zeros({outputs}, at::kInt)} {}
};

/// An activation may have numbers of its own; ours have none.
using ActivationNumbers = c10::List<std::optional<at::Scalar>>;

template <class... Arguments>
at::Tensor packed_by(const char* packer, Arguments&&... arguments) {
  const auto operation = c10::Dispatcher::singleton().findSchemaOrThrow(packer, "");
  torch::jit::Stack stack{c10::IValue{std::forward<Arguments>(arguments)}...};
  operation.callBoxed(stack);
  return stack.back().toTensor();
}

Result<Kernel> integer_conv(const Site& site) {
  CARNOT_TRY_VOID(site.needs(3));
  const Integers shape = site.shape(1);
  CARNOT_TRY(const Window window, window_of(site, {shape.begin() + 2, shape.end()}));
  const std::int64_t groups = site.node().integer("group", 1);
  const Numbers x = Numbers::of(site, kXScale, kXZeroPoint);
  const Output y = output_of(site);
  // Borders are numbers of value 0. Unequal ones are put there beforehand.
  const Integers borders = window.is_symmetric() ? Integers{} : window.borders();
  const c10::List<std::int64_t> strides{window.strides};
  const c10::List<std::int64_t> dilations{window.dilations};
  const c10::List<std::int64_t> pads{borders.empty() ? window.before : Integers{0, 0}};
  Weights weights{site.value(2), shape.front()};
  weights.packed = packed_by("onednn::qconv_prepack", site.value(1), weights.scales, x.scale,
                             x.zero_point, strides, pads, dilations, groups, c10::IValue{});
  return gives_one([=, none = ActivationNumbers{}](const Arguments& in) {
    const at::Tensor image =
        borders.empty() ? in[0]
                        : at::constant_pad_nd(in[0], borders, static_cast<double>(x.zero_point));
    const std::optional<at::Tensor> bias = in[3].defined() ? std::optional{in[3]} : std::nullopt;
    return at::native::QConvoneDNN::run_pointwise(
        image, x.scale, x.zero_point, weights.packed, weights.scales, weights.zero_points, bias,
        strides, pads, dilations, groups, y.bytes.scale, y.bytes.zero_point, y.type, y.activation,
        none, "");
  });
}

/// Gemm and MatMul: the last dimension of bytes, however many there are before it.
Result<Kernel> integer_product(const Site& site) {
  CARNOT_TRY_VOID(site.needs(3));
  const bool turned = site.node().integer("transB", 0) != 0;
  const at::Tensor by_output = turned ? site.value(1).contiguous() : site.value(1).t().contiguous();
  const Numbers x = Numbers::of(site, kXScale, kXZeroPoint);
  const Output y = output_of(site);
  Weights weights{site.value(2), by_output.size(0)};
  weights.packed = packed_by("onednn::qlinear_prepack", by_output, c10::IValue{});
  const at::Tensor scale = at::scalar_tensor(x.scale, at::kFloat);
  const at::Tensor zero_point = at::scalar_tensor(x.zero_point, at::kInt);
  return gives_one([=, none = ActivationNumbers{}](const Arguments& in) {
    const std::optional<at::Tensor> bias = in[3].defined() ? std::optional{in[3]} : std::nullopt;
    return at::native::QLinearOnednn::run_pointwise_tensor(
        in[0].contiguous(), scale, zero_point, weights.packed, weights.scales, weights.zero_points,
        bias, y.bytes.scale, y.bytes.zero_point, y.type, y.activation, none, "");
  });
}

/// Scale and zero point of x come with every run.
Result<Kernel> dynamic_product_kernel(const Site& site) {
  CARNOT_TRY_VOID(site.needs(5));
  const at::Tensor by_output = site.value(3).t().contiguous();
  Weights weights{site.value(4), by_output.size(0)};
  weights.packed = packed_by("onednn::qlinear_prepack", by_output, c10::IValue{});
  return gives_one([=, none = ActivationNumbers{}](const Arguments& in) {
    const std::optional<at::Tensor> bias = in[5].defined() ? std::optional{in[5]} : std::nullopt;
    return at::native::QLinearOnednn::run_pointwise_tensor(
        in[0].contiguous(), in[1], in[2], weights.packed, weights.scales, weights.zero_points, bias,
        1.0, 0, at::kFloat, "none", none, "");
  });
}

at::Tensor floats_of(const at::Tensor& bytes, const Numbers& form) {
  return at::dequantize(as_quantised(bytes, form.scale, form.zero_point));
}

at::Tensor bytes_of(const at::Tensor& floats, const Numbers& form, at::ScalarType type) {
  const auto quantised = type == at::kChar ? at::kQInt8 : at::kQUInt8;
  return as_bytes(
      at::quantize_per_tensor(floats.to(at::kFloat), form.scale, form.zero_point, quantised));
}

Result<Kernel> integer_sum(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  const Numbers a = Numbers::of(site, kXScale, kXZeroPoint);
  const Numbers b = Numbers::of(site, kBScale, kBZeroPoint);
  const Output y = output_of(site);
  const bool rectified = y.activation == "relu";
  if (site.shape(0) != site.shape(1)) {
    return gives_one([=](const Arguments& in) {
      const at::Tensor sum = at::add(floats_of(in[0], a), floats_of(in[1], b));
      return bytes_of(rectified ? at::relu(sum) : sum, y.bytes, y.type);
    });
  }
  const auto add = c10::Dispatcher::singleton()
                       .findSchemaOrThrow(rectified ? "quantized::add_relu" : "quantized::add", "")
                       .typed<at::Tensor(at::Tensor, at::Tensor, double, std::int64_t)>();
  return gives_one([=](const Arguments& in) {
    return as_bytes(add.call(as_quantised(in[0], a.scale, a.zero_point),
                             as_quantised(in[1], b.scale, b.zero_point), y.bytes.scale,
                             y.bytes.zero_point));
  });
}

Result<Kernel> to_bytes(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  const Numbers form = Numbers::of(site, kXScale, kXZeroPoint);
  const auto type = scalar_type_of(static_cast<DataType>(site.node().integer(kXType, 0)));
  return gives_one([form, type = type.value_or(at::kByte)](const Arguments& in) {
    return bytes_of(in[0], form, type);
  });
}

/// Numbers by the tensor's own range, which always holds 0: y, scale, zero point.
Result<Kernel> dynamic_to_bytes(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  return Kernel{[](const Arguments& in, std::span<at::Tensor> out) {
    const at::Tensor x = in[0].to(at::kFloat);
    const auto [least, most] = at::aminmax(x);
    const float lower = std::min(least.item<float>(), 0.0F);
    const float range = std::max(most.item<float>(), 0.0F) - lower;
    const float scale = range > 0.0F ? range / 255.0F : 1.0F;
    const auto zero_point =
        static_cast<std::int64_t>(std::clamp(std::nearbyint(-lower / scale), 0.0F, 255.0F));
    const std::array results{bytes_of(x, {scale, zero_point}, at::kByte),
                             at::scalar_tensor(scale, at::kFloat),
                             at::scalar_tensor(zero_point, at::kByte)};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = results[i];
  }};
}

Result<Kernel> from_bytes(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  const Numbers form = Numbers::of(site, kXScale, kXZeroPoint);
  return gives_one([form](const Arguments& in) { return floats_of(in[0], form); });
}

constexpr auto kIntegers = std::to_array<Operator>({
    {"IntegerConv", integer_conv},
    {"IntegerProduct", integer_product},
    {"IntegerSum", integer_sum},
    {"DynamicProduct", dynamic_product_kernel},
    {"DynamicToBytes", dynamic_to_bytes},
    {"ToBytes", to_bytes},
    {"FromBytes", from_bytes},
});

}  // namespace

std::span<const Operator> integer_operators() { return kIntegers; }

}  // namespace carnot::worker
