// SPDX-License-Identifier: Apache-2.0
#include "tactics/transposed.hpp"

namespace carnot {

Tensor transposed(const Tensor& matrix) {
  const auto rows = static_cast<std::size_t>(matrix.shape()[0]);
  const auto columns = static_cast<std::size_t>(matrix.shape()[1]);
  const auto from = matrix.as<float>();
  std::vector<float> to(from.size());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      to[column * rows + row] = from[row * columns + column];
    }
  }
  return Tensor::of<float>({matrix.shape()[1], matrix.shape()[0]}, to);
}

}  // namespace carnot
