// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tactics/tactic.hpp"

namespace carnot {

/// Magnitude masks: the smallest weights become zero, the shapes stay. No engine here skips zeros,
/// so neither bytes nor time change; kept because studies use them, and because the claim that they
/// save energy deserves a measurement.
Tactic prune_local();   // the same fraction of every weight tensor
Tactic prune_global();  // the smallest over all weight tensors together

/// Half to even of fraction · count: how many weights "a fraction" is.
std::int64_t masked_count(double fraction, std::int64_t count);

}  // namespace carnot
