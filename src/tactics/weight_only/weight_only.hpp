// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tactics/tactic.hpp"

namespace carnot {

/// Weights stored as integers with scales, multiplied in float: a quarter or an eighth of the
/// bytes. Pays in time where reading weights is what takes it (few rows per weight), on Conv in
/// bytes only.
Tactic weight_int8();
Tactic weight_int4();

}  // namespace carnot
