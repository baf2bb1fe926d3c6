// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tactics/tactic.hpp"

namespace carnot {

/// Conv, Gemm and MatMul with constant weights in two thinner layers, by singular values, where
/// that is fewer multiplications.
Tactic low_rank();

}  // namespace carnot
