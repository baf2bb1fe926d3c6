// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tactics/parameters.hpp"

namespace carnot {

/// "per-channel" of every tactic that quantises weights.
ParameterSpec per_channel_parameter();
/// "exclude" likewise: see excluded_nodes.
ParameterSpec exclude_parameter();

}  // namespace carnot
