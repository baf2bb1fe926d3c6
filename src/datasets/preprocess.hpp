// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/npy.hpp"
#include "base/result.hpp"
#include "datasets/image_set.hpp"
#include "records/model_card.hpp"

namespace carnot {

/// Floats with their dimensions, N first, laid out as a model wants them. (Tensor is graph's word.)
struct PreparedImages {
  Shape shape;
  std::vector<float> values;
};

/// N × C × H × W or N × H × W × C.
Shape shape_of_input(const InputSpec& spec, std::int64_t images);

/// Whether a spec makes sense by itself: sides, one mean and stddev per channel or none, no
/// stddev of 0. Errors: bad_input.
Result<void> check(const InputSpec& spec);

/// (x · scale − mean[c]) / stddev[c], worked out in double per channel and pixel value and rounded
/// once. Sizes must fit: resizing is load()'s. Grey images become three equal channels only where
/// the spec has a resize_crop, that is, where it says that images may be adapted. Errors:
/// bad_input.
Result<PreparedImages> preprocess(const ImageSet& set, const InputSpec& spec);

}  // namespace carnot
