// SPDX-License-Identifier: Apache-2.0
#include "support/reference_operators/call.hpp"

namespace carnot::reference {

Floats without_zero_point(Floats elements, const Call& call, std::size_t slot) {
  if (!call.has(slot)) return elements;
  const Floats zero = call.floats(slot);  // one for all, or one per column
  for (std::size_t i = 0; i < elements.size(); ++i) elements[i] -= zero[i % zero.size()];
  return elements;
}

Tensor as_int32(const Tensor& tensor) {
  std::vector<std::int32_t> numbers;
  for (const float element : floats_of(tensor)) {
    numbers.push_back(static_cast<std::int32_t>(element));
  }
  return Tensor::of<std::int32_t>(tensor.shape(), numbers);
}

}  // namespace carnot::reference
