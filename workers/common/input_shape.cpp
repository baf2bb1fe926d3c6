// SPDX-License-Identifier: Apache-2.0
#include "common/input_shape.hpp"

#include <fmt/format.h>

namespace carnot::worker {

Result<Shape> input_shape_for(const std::string& input, const std::vector<std::int64_t>& dimensions,
                              int batch) {
  if (dimensions.empty()) {
    return fail(
        ErrorCode::unsupported,
        fmt::format("the model's input \"{}\" is a single number; it takes no images.", input));
  }
  const std::int64_t fixed = dimensions.front();
  if (fixed >= 0 && fixed != batch) {
    return fail(ErrorCode::bad_input,
                fmt::format("the model is fixed to batch {}; batch {} was asked.", fixed, batch),
                fmt::format("Set batch = {}, or export the model with an open batch.", fixed));
  }
  Shape shape{batch};
  for (std::size_t i = 1; i < dimensions.size(); ++i) {
    if (dimensions[i] <= 0) {
      return fail(
          ErrorCode::unsupported,
          fmt::format("dimension {} of the model's input \"{}\" is open; only the batch may be.", i,
                      input),
          "Export the model for one image size.");
    }
    shape.push_back(dimensions[i]);
  }
  return shape;
}

}  // namespace carnot::worker
