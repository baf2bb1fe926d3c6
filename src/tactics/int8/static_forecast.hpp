// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tactics/tactic.hpp"

namespace carnot {

/// What static-int8 is expected to do on an engine. REQUIRES: parameters were completed.
Forecast forecast_static_int8(const Graph& graph, const Parameters& parameters,
                              const EngineCapabilities& engine);

}  // namespace carnot
