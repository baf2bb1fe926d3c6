// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tactics/tactic.hpp"

namespace carnot {

/// Weights and most arithmetic in half precision, inputs and outputs as they were: half the bytes.
/// CPUs gain no time by it; boards and files do.
Tactic fp16();

}  // namespace carnot
