// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <vector>

#include "support/tiny_graph.hpp"
#include "torch/plan.hpp"

namespace carnot::worker {

inline std::vector<float> elements_of(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.detach().to(at::kFloat).contiguous();
  return {flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + flat.numel()};
}

/// The graph made ready for images of this shape.
inline Result<Plan> planned(const TinyGraph& tiny, const Shape& images,
                            ImageLayout layout = ImageLayout::channels_last) {
  const at::NoGradGuard without_gradients;
  return Plan::of(tiny.graph(), at::zeros(images), {.layout = layout});
}

}  // namespace carnot::worker
