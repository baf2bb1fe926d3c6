// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>
#include <array>

#include "torch/operators.hpp"
#include "torch/operators/elementwise.hpp"
#include "torch/tensors.hpp"

namespace carnot::worker {
namespace {

at::Tensor sum_of_two(const at::Tensor& a, const at::Tensor& b) { return at::add(a, b); }
at::Tensor difference(const at::Tensor& a, const at::Tensor& b) { return at::sub(a, b); }

Result<Kernel> divide(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  // ONNX divides whole numbers towards zero, torch would give fractions.
  if (at::isIntegralType(site.value(0).scalar_type(), true))
    return gives_one([](const Arguments& in) { return at::div(in[0], in[1], "trunc"); });
  return gives_one([](const Arguments& in) { return at::div(in[0], in[1]); });
}

Result<Kernel> power(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  const at::ScalarType type = site.value(0).scalar_type();
  if (site.is_constant(1) && site.value(1).numel() == 1 && at::isFloatingType(type)) {
    CARNOT_TRY(const auto exponents, site.reals(1, "exponent"));
    const at::Scalar exponent{exponents.front()};
    return gives_one([exponent](const Arguments& in) { return at::pow(in[0], exponent); });
  }
  return gives_one([type](const Arguments& in) { return at::pow(in[0], in[1]).to(type); });
}

Result<Kernel> modulo(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  // fmod = 1: the sign of the dividend, as in C; else that of the divisor, as in Python.
  if (site.node().integer("fmod", 0) == 1)
    return gives_one([](const Arguments& in) { return at::fmod(in[0], in[1]); });
  return gives_one([](const Arguments& in) { return at::remainder(in[0], in[1]); });
}

/// An operator over any number of inputs that is one over two.
template <at::Tensor (*function)(const at::Tensor&, const at::Tensor&)>
at::Tensor over_all(const Arguments& in) {
  at::Tensor result = in[0];
  for (std::size_t i = 1; i < in.size(); ++i) result = function(result, in[i]);
  return result;
}

template <at::Tensor (*function)(const at::Tensor&, const at::Tensor&)>
Result<Kernel> variadic(const Site& site) {
  CARNOT_TRY_VOID(site.needs(site.inputs()));
  return gives_one(over_all<function>);
}

Result<Kernel> mean_of_inputs(const Site& site) {
  CARNOT_TRY_VOID(site.needs(site.inputs()));
  const at::Scalar count{static_cast<double>(site.inputs())};
  return gives_one(
      [count](const Arguments& in) { return at::div(over_all<sum_of_two>(in), count); });
}

Result<Kernel> identity(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  return gives_one([](const Arguments& in) { return in[0]; });
}

Result<Kernel> dropout(const Site& site) {
  CARNOT_TRY_VOID(site.gives_only(1, "the mask"));
  if (site.has(2)) {
    CARNOT_TRY(const Integers training, site.integers(2, "training_mode"));
    if (std::ranges::any_of(training, [](std::int64_t on) { return on != 0; }))
      return site.cannot("it drops at random, as in training.");
  }
  return identity(site);
}

Result<Kernel> cast(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  const auto type = scalar_type_of(static_cast<DataType>(site.node().integer("to", 0)));
  if (!type) return site.cannot("torch has no such element type to cast to.");
  return gives_one([type = *type](const Arguments& in) { return in[0].to(type); });
}

constexpr auto kArithmetic = std::to_array<Operator>({
    {"Add", binary<sum_of_two>},
    {"Sub", binary<difference>},
    {"Mul", binary<at::mul>},
    {"Div", divide},
    {"Pow", power},
    {"Mod", modulo},
    {"Sum", variadic<sum_of_two>},
    {"Max", variadic<at::maximum>},
    {"Min", variadic<at::minimum>},
    {"Mean", mean_of_inputs},
    {"Neg", unary<at::neg>},
    {"Abs", unary<at::abs>},
    {"Sqrt", unary<at::sqrt>},
    {"Reciprocal", unary<at::reciprocal>},
    {"Exp", unary<at::exp>},
    {"Log", unary<at::log>},
    {"Erf", unary<at::erf>},
    {"Sin", unary<at::sin>},
    {"Cos", unary<at::cos>},
    {"Ceil", unary<at::ceil>},
    {"Floor", unary<at::floor>},
    {"Round", unary<at::round>},
    {"Sign", unary<at::sign>},
    {"Identity", identity},
    {"Dropout", dropout},
    {"Cast", cast},
});

}  // namespace

std::span<const Operator> arithmetic_operators() { return kArithmetic; }

}  // namespace carnot::worker
