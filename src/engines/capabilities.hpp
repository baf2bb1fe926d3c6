// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "records/engine.hpp"

namespace carnot {

/// What a forecast may know of this engine on the host that reported it. The report's ISA decides
/// what the silicon has; one row per engine holds what was measured of its kernels.
EngineCapabilities capabilities_of(const EngineReport& report);

}  // namespace carnot
