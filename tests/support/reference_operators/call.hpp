// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/assert.hpp"
#include "graph/graph.hpp"
#include "support/reference_run.hpp"

/// Inside the reference interpreter (support/reference_run.hpp): what every operator works with.
namespace carnot::reference {

using Floats = std::vector<float>;

/// One node with the tensors it reads.
struct Call {
  const Node& node;
  std::vector<const Tensor*> inputs;  // null where absent

  bool has(std::size_t slot) const { return slot < inputs.size() && inputs[slot] != nullptr; }
  const Tensor& tensor(std::size_t slot) const {
    CARNOT_ASSERT(has(slot));
    return *inputs[slot];
  }
  Floats floats(std::size_t slot) const { return floats_of(tensor(slot)); }
  const Shape& shape(std::size_t slot) const { return tensor(slot).shape(); }
};

inline Tensor floats_tensor(const Shape& shape, const Floats& elements) {
  return Tensor::of<float>(shape, elements);
}

inline std::size_t size(std::int64_t dimension) { return static_cast<std::size_t>(dimension); }

/// The elements less the zero point that another input holds, where it is there.
Floats without_zero_point(Floats elements, const Call& call, std::size_t slot);

/// REQUIRES: whole numbers.
Tensor as_int32(const Tensor& tensor);

}  // namespace carnot::reference
