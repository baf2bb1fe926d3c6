// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "tactics/tactic.hpp"

namespace carnot {

/// 8-bit weights, and activations whose range is found anew in every call: no calibration, and for
/// matrix products only unless asked otherwise. Pays for transformers on engines that fuse it.
Tactic dynamic_int8();

/// Share of the multiplications (one image) that would be done in int8, whether the engine gains by
/// it or not. Empty where shapes are not known. REQUIRES: parameters were completed.
std::optional<double> dynamic_int8_mac_share(const Graph& graph, const Parameters& parameters);

}  // namespace carnot
