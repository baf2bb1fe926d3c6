// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tactics/tactic.hpp"

namespace carnot {

/// 8-bit weights, and activations whose range is found anew in every call: no calibration, and for
/// matrix products only unless asked otherwise. Pays for transformers on engines that fuse it.
Tactic dynamic_int8();

}  // namespace carnot
