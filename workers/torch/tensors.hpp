// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "base/npy.hpp"
#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot::worker {

/// Empty for types that torch does not compute with. int4 and uint4 are spread to a byte each.
std::optional<at::ScalarType> scalar_type_of(DataType type);
std::optional<at::ScalarType> scalar_type_of(ElementType type);
/// Empty for types that do not travel between Carnot and its workers.
std::optional<ElementType> element_type_of(at::ScalarType type);

/// A copy of the constant in memory of torch's own, aligned as its kernels like it. Errors:
/// unsupported for element types that torch does not have.
Result<at::Tensor> to_torch(const Tensor& constant);

}  // namespace carnot::worker
