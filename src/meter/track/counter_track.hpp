// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "meter/track/track.hpp"

namespace carnot {

/// The track of a source whose readings are a counter's. REQUIRES: source.counter.
Track counter_track(const SourceDescription& source, std::span<const Reading> readings);

}  // namespace carnot
