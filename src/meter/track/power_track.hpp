// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "meter/track/track.hpp"

namespace carnot {

/// The track of a source whose readings are powers, or a model's joules: every reading after the
/// first closes a stretch.
Track power_track(const SourceDescription& source, std::span<const Reading> readings);

}  // namespace carnot
