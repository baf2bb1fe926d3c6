// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "torch/site.hpp"

namespace carnot::worker {

/// Resize, and Upsample as older opsets call it: images [N, C, H, W], nearest, linear and cubic.
Result<Kernel> resize(const Site& site);

}  // namespace carnot::worker
