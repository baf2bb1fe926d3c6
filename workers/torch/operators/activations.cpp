// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <array>
#include <cmath>
#include <optional>

#include "torch/operators.hpp"
#include "torch/operators/elementwise.hpp"

namespace carnot::worker {
namespace {

at::Tensor gelu_by_erf(const at::Tensor& x) { return at::gelu(x); }
at::Tensor softplus_of(const at::Tensor& x) { return at::softplus(x); }

Result<std::optional<at::Scalar>> bound_of(const Site& site, std::size_t input,
                                           std::string_view attribute) {
  if (site.has(input)) {
    CARNOT_TRY(const auto bound, site.reals(input, attribute));
    if (bound.size() != 1) return site.cannot("its bounds are not single numbers.");
    return std::optional<at::Scalar>{bound.front()};
  }
  if (!site.node().attributes.contains(attribute)) return std::optional<at::Scalar>{};
  return std::optional<at::Scalar>{site.node().real(attribute, 0.0F)};
}

Result<Kernel> clip(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  CARNOT_TRY(const auto least, bound_of(site, 1, "min"));
  CARNOT_TRY(const auto most, bound_of(site, 2, "max"));
  if (!least && !most) return gives_one([](const Arguments& in) { return in[0]; });
  return gives_one([least, most](const Arguments& in) { return at::clamp(in[0], least, most); });
}

Result<Kernel> leaky_relu(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  const at::Scalar slope{site.node().real("alpha", 0.01F)};
  return gives_one([slope](const Arguments& in) { return at::leaky_relu(in[0], slope); });
}

Result<Kernel> prelu(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  // at::prelu takes a slope per channel; ONNX takes whatever broadcasts.
  return gives_one([](const Arguments& in) {
    return at::add(at::clamp_min(in[0], 0), at::mul(in[1], at::clamp_max(in[0], 0)));
  });
}

Result<Kernel> elu(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  const at::Scalar alpha{site.node().real("alpha", 1.0F)};
  return gives_one([alpha](const Arguments& in) { return at::elu(in[0], alpha); });
}

Result<Kernel> selu(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  const at::Scalar alpha{site.node().real("alpha", 1.67326319217681884765625F)};
  const at::Scalar gamma{site.node().real("gamma", 1.05070102214813232421875F)};
  return gives_one([alpha, gamma](const Arguments& in) { return at::elu(in[0], alpha, gamma, 1); });
}

Result<Kernel> hard_sigmoid(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  const float slope = site.node().real("alpha", 0.2F);
  const float offset = site.node().real("beta", 0.5F);
  // What networks mean by it, in one pass instead of three.
  if (std::abs(slope - 1.0F / 6.0F) < 1e-6F && offset == 0.5F)
    return gives_one([](const Arguments& in) { return at::hardsigmoid(in[0]); });
  return gives_one([slope, offset](const Arguments& in) {
    return at::clamp(at::add(at::mul(in[0], slope), offset), 0, 1);
  });
}

Result<Kernel> gelu(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  if (site.node().text("approximate", "none") == "tanh")
    return gives_one([](const Arguments& in) { return at::gelu(in[0], "tanh"); });
  return unary<gelu_by_erf>(site);
}

using AlongAxis = at::Tensor (*)(const at::Tensor&, std::int64_t);

at::Tensor softmax_along(const at::Tensor& x, std::int64_t axis) { return at::softmax(x, axis); }
at::Tensor log_softmax_along(const at::Tensor& x, std::int64_t axis) {
  return at::log_softmax(x, axis);
}

template <AlongAxis function>
Result<Kernel> normalised(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  const bool one_axis = site.opset() >= 13;
  const std::int64_t rank = site.rank(0);
  CARNOT_TRY(const std::int64_t axis,
             site.axis(site.node().integer("axis", one_axis ? -1 : 1), rank));
  if (one_axis || axis == rank - 1)
    return gives_one([axis](const Arguments& in) { return function(in[0], axis); });
  // Before opset 13 it went over all dimensions from the axis on, as if they were one.
  return gives_one([axis](const Arguments& in) {
    return function(at::flatten(in[0], axis), axis).reshape(in[0].sizes());
  });
}

constexpr auto kActivations = std::to_array<Operator>({
    {"Relu", unary<at::relu>},
    {"Sigmoid", unary<at::sigmoid>},
    {"Tanh", unary<at::tanh>},
    {"HardSwish", unary<at::hardswish>},
    {"Mish", unary<at::mish>},
    {"Selu", selu},
    {"Softplus", unary<softplus_of>},
    {"Clip", clip},
    {"LeakyRelu", leaky_relu},
    {"PRelu", prelu},
    {"Elu", elu},
    {"HardSigmoid", hard_sigmoid},
    {"Gelu", gelu},
    {"Softmax", normalised<softmax_along>},
    {"LogSoftmax", normalised<log_softmax_along>},
});

}  // namespace

std::span<const Operator> activation_operators() { return kActivations; }

}  // namespace carnot::worker
