// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <array>
#include <variant>

#include "torch/operators.hpp"
#include "torch/tensors.hpp"

namespace carnot::worker {
namespace {

Result<at::Tensor> tensor_in(const Site& site) {
  for (const auto& [key, attribute] : site.node().attributes) {
    if (const auto* tensor = std::get_if<Tensor>(&attribute)) return to_torch(*tensor);
    if (const auto* one = std::get_if<std::int64_t>(&attribute))
      return at::scalar_tensor(*one, at::TensorOptions{at::kLong});
    if (const auto* one = std::get_if<float>(&attribute)) return at::scalar_tensor(*one);
    if (const auto* list = std::get_if<std::vector<std::int64_t>>(&attribute))
      return at::tensor(*list, at::TensorOptions{at::kLong});
    if (const auto* list = std::get_if<std::vector<float>>(&attribute)) return at::tensor(*list);
  }
  return site.cannot("it holds no tensor of numbers.");
}

Result<Kernel> constant(const Site& site) {
  CARNOT_TRY(const at::Tensor value, tensor_in(site));
  return gives_one([value](const Arguments&) { return value; });
}

Result<Kernel> constant_of_shape(const Site& site) {
  CARNOT_TRY(const Integers shape, site.integers(0, "shape"));
  if (!site.node().attributes.contains("value"))
    return gives_one([shape](const Arguments&) { return at::zeros(shape); });
  CARNOT_TRY(const at::Tensor value, tensor_in(site));
  return gives_one([=](const Arguments&) { return value.reshape({}).expand(shape); });
}

Result<Kernel> range(const Site& site) {
  CARNOT_TRY_VOID(site.needs(3));
  const at::TensorOptions options{site.value(0).scalar_type()};
  if (at::isIntegralType(site.value(0).scalar_type(), false)) {
    CARNOT_TRY(const Integers start, site.integers(0, "start"));
    CARNOT_TRY(const Integers limit, site.integers(1, "limit"));
    CARNOT_TRY(const Integers step, site.integers(2, "delta"));
    return gives_one([=](const Arguments&) {
      return at::arange(start.at(0), limit.at(0), step.at(0), options);
    });
  }
  CARNOT_TRY(const auto start, site.reals(0, "start"));
  CARNOT_TRY(const auto limit, site.reals(1, "limit"));
  CARNOT_TRY(const auto step, site.reals(2, "delta"));
  return gives_one(
      [=](const Arguments&) { return at::arange(start.at(0), limit.at(0), step.at(0), options); });
}

Result<Kernel> triangle(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  Integers diagonal{0};
  if (site.has(1)) {
    CARNOT_TRY(diagonal, site.integers(1, "diagonal"));
  }
  const bool upper = site.node().integer("upper", 1) != 0;
  return gives_one([upper, k = diagonal.at(0)](const Arguments& in) {
    return upper ? at::triu(in[0], k) : at::tril(in[0], k);
  });
}

constexpr auto kConstants = std::to_array<Operator>({
    {"Constant", constant},
    {"ConstantOfShape", constant_of_shape},
    {"Range", range},
    {"Trilu", triangle},
});

}  // namespace

std::span<const Operator> constant_operators() { return kConstants; }

}  // namespace carnot::worker
