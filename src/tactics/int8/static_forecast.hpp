// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "tactics/tactic.hpp"

namespace carnot {

/// What static-int8 is expected to do on an engine. REQUIRES: parameters were completed.
Forecast forecast_static_int8(const Graph& graph, const Parameters& parameters,
                              const EngineCapabilities& engine);

/// Share of the multiplications (one image) that would be done in int8, whether the engine gains by
/// it or not. Empty where shapes are not known. REQUIRES: parameters were completed.
std::optional<double> static_int8_mac_share(const Graph& graph, const Parameters& parameters);

}  // namespace carnot
