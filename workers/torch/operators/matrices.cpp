// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <array>

#include "torch/operators.hpp"
#include "torch/operators/elementwise.hpp"

namespace carnot::worker {
namespace {

at::Tensor turned_if(const at::Tensor& matrix, bool turned) {
  return turned ? at::t(matrix) : matrix;
}

Result<Kernel> gemm(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  const at::Scalar alpha{site.node().real("alpha", 1.0F)};
  const at::Scalar beta{site.node().real("beta", 1.0F)};
  const bool turn_a = site.node().integer("transA", 0) != 0;
  const bool turn_b = site.node().integer("transB", 0) != 0;
  const bool plain = alpha.toDouble() == 1.0 && (beta.toDouble() == 1.0 || !site.has(2));
  if (plain && !turn_a && turn_b && (!site.has(2) || site.rank(2) == 1)) {
    // A layer as torch has it: the bias may be absent.
    return gives_one([](const Arguments& in) { return at::linear(in[0], in[1], in[2]); });
  }
  if (!site.has(2)) {
    return gives_one([=](const Arguments& in) {
      const at::Tensor product = at::mm(turned_if(in[0], turn_a), turned_if(in[1], turn_b));
      return alpha.toDouble() == 1.0 ? product : at::mul(product, alpha);
    });
  }
  return gives_one([=](const Arguments& in) {
    return at::addmm(in[2], turned_if(in[0], turn_a), turned_if(in[1], turn_b), beta, alpha);
  });
}

Result<Kernel> einsum(const Site& site) {
  CARNOT_TRY_VOID(site.needs(site.inputs()));
  const std::string equation = site.node().text("equation", "");
  return gives_one([equation](const Arguments& in) { return at::einsum(equation, in.all()); });
}

constexpr auto kMatrices = std::to_array<Operator>({
    {"Gemm", gemm},
    {"MatMul", binary<at::matmul>},
    {"Einsum", einsum},
});

}  // namespace

std::span<const Operator> matrix_operators() { return kMatrices; }

}  // namespace carnot::worker
