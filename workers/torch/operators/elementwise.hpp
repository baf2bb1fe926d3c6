// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "torch/site.hpp"

namespace carnot::worker {

/// An operator without attributes that is one function of torch.
template <at::Tensor (*function)(const at::Tensor&)>
Result<Kernel> unary(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  return gives_one([](const Arguments& in) { return function(in[0]); });
}

template <at::Tensor (*function)(const at::Tensor&, const at::Tensor&)>
Result<Kernel> binary(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  return gives_one([](const Arguments& in) { return function(in[0], in[1]); });
}

}  // namespace carnot::worker
