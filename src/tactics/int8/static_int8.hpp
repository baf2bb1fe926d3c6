// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tactics/tactic.hpp"

namespace carnot {

/// 8-bit integers for weights and activations, ranges fixed beforehand on calibration images:
/// Carnot's main way to make a network cheaper on a CPU with 8-bit dot products.
Tactic static_int8();

}  // namespace carnot
