// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/npy.hpp"
#include "base/result.hpp"

namespace carnot::worker {

/// The shape of a model's input for one batch. `dimensions`: as the model gives them, -1 where they
/// are open. Errors: bad_input when the model is fixed to another batch; unsupported when anything
/// but the batch is open, or when there is no batch dimension.
Result<Shape> input_shape_for(const std::string& input, const std::vector<std::int64_t>& dimensions,
                              int batch);

}  // namespace carnot::worker
