// SPDX-License-Identifier: Apache-2.0
//
// What looks at one element after the other, or at one row.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "support/reference_operators/operators.hpp"
#include "tactics/fold/evaluate.hpp"

namespace carnot::reference {
namespace {

Tensor elementwise(const Call& call, const std::function<float(float)>& function) {
  Floats y = call.floats(0);
  std::ranges::transform(y, y.begin(), function);
  return floats_tensor(call.shape(0), y);
}

}  // namespace

Tensor batch_norm(const Call& call) {
  const Floats gamma = call.floats(1);
  const Floats beta = call.floats(2);
  const Floats mean = call.floats(3);
  const Floats variance = call.floats(4);
  Floats y = call.floats(0);
  std::size_t inner = 1;
  for (std::size_t i = 2; i < call.shape(0).size(); ++i) inner *= size(call.shape(0)[i]);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const std::size_t c = i / inner % gamma.size();
    y[i] = (y[i] - mean[c]) / std::sqrt(variance[c] + call.node.real("epsilon", 1e-5F)) * gamma[c] +
           beta[c];
  }
  return floats_tensor(call.shape(0), y);
}

Tensor relu(const Call& call) {
  return elementwise(call, [](float x) { return std::max(x, 0.0F); });
}

Tensor sigmoid(const Call& call) {
  return elementwise(call, [](float x) { return 1.0F / (1.0F + std::exp(-x)); });
}

Tensor clip(const Call& call) {
  const float low = call.has(1) ? call.floats(1).front() : std::numeric_limits<float>::lowest();
  const float high = call.has(2) ? call.floats(2).front() : std::numeric_limits<float>::max();
  return elementwise(call, [&](float x) { return std::clamp(x, low, high); });
}

Tensor softmax(const Call& call) {
  const std::int64_t rank = static_cast<std::int64_t>(call.shape(0).size());
  const std::int64_t axis = call.node.integer("axis", -1);
  CARNOT_ASSERT(axis == -1 || axis == rank - 1);
  const std::size_t width = size(call.shape(0).back());
  Floats y = call.floats(0);
  for (std::size_t at = 0; at < y.size(); at += width) {
    const float greatest = *std::max_element(&y[at], &y[at] + width);
    float sum = 0.0F;
    for (std::size_t i = at; i < at + width; ++i) sum += y[i] = std::exp(y[i] - greatest);
    for (std::size_t i = at; i < at + width; ++i) y[i] /= sum;
  }
  return floats_tensor(call.shape(0), y);
}

/// Constant padding, arguments as inputs (opset 11) or attributes.
Tensor pad(const Call& call) {
  const Shape& shape = call.shape(0);
  const auto pads = call.has(1) ? integers_of(&call.tensor(1)).value() : call.node.integers("pads");
  Shape padded = shape;
  for (std::size_t i = 0; i < shape.size(); ++i) padded[i] += pads[i] + pads[shape.size() + i];
  const Floats x = call.floats(0);
  Floats y(size(element_count(padded)), call.has(2) ? call.floats(2).front() : 0.0F);
  for (std::size_t from = 0; from < x.size(); ++from) {
    std::size_t rest = from;
    std::size_t to = 0;
    std::size_t step = 1;
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      to += (rest % size(shape[axis]) + size(pads[axis])) * step;
      rest /= size(shape[axis]);
      step *= size(padded[axis]);
    }
    y[to] = x[from];
  }
  return floats_tensor(padded, y);
}

}  // namespace carnot::reference
