// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "support/reference_operators/operators.hpp"
#include "tactics/fold/evaluate.hpp"

namespace carnot::reference {
namespace {

/// [..., m, k] × [k, n] or two stacks of equal shape.
Tensor multiply(const Shape& a, const Floats& x, const Shape& b, const Floats& w) {
  const std::int64_t k = a.back();
  const std::int64_t n = b.back();
  CARNOT_ASSERT(b.size() >= 2 && b[b.size() - 2] == k);
  const std::int64_t m = a.size() < 2 ? 1 : a[a.size() - 2];
  const std::size_t rows = x.size() / size(k);
  Shape shape{a.begin(), a.end() - 1};
  shape.push_back(n);
  Floats y;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t stack = b.size() > 2 ? row / size(m) * size(k * n) : 0;
    for (std::size_t column = 0; column < size(n); ++column) {
      double sum = 0.0;
      for (std::size_t i = 0; i < size(k); ++i) {
        sum += static_cast<double>(x[row * size(k) + i]) *
               static_cast<double>(w[stack + i * size(n) + column]);
      }
      y.push_back(static_cast<float>(sum));
    }
  }
  return floats_tensor(shape, y);
}

Tensor transposed(const Tensor& tensor) {
  const Node node{.op_type = "Transpose",
                  .domain = {},
                  .name = {},
                  .inputs = {"x"},
                  .outputs = {"y"},
                  .attributes = {}};
  const Tensor* input = &tensor;
  return evaluate(node, {&input, 1}, std::numeric_limits<std::int64_t>::max()).value();
}

}  // namespace

Tensor matmul(const Call& call) {
  return multiply(call.shape(0), call.floats(0), call.shape(1), call.floats(1));
}

Tensor matmul_integer(const Call& call) {
  return as_int32(multiply(call.shape(0), without_zero_point(call.floats(0), call, 2),
                           call.shape(1), without_zero_point(call.floats(1), call, 3)));
}

Tensor gemm(const Call& call) {
  const Node& node = call.node;
  const Tensor a = node.integer("transA", 0) != 0 ? transposed(call.tensor(0)) : call.tensor(0);
  const Tensor b = node.integer("transB", 0) != 0 ? transposed(call.tensor(1)) : call.tensor(1);
  const Tensor product = multiply(a.shape(), floats_of(a), b.shape(), floats_of(b));
  Floats y = floats_of(product);
  const Floats c = call.has(2) ? call.floats(2) : Floats{0.0F};
  CARNOT_ASSERT(c.size() == 1 || c.size() == size(product.shape()[1]));
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = node.real("alpha", 1.0F) * y[i] + node.real("beta", 1.0F) * c[i % c.size()];
  }
  return floats_tensor(product.shape(), y);
}

}  // namespace carnot::reference
