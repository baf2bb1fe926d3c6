// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/units.hpp"
#include "records/study.hpp"

namespace carnot {

/// Half-width of the finals' ratios at which they end.
inline constexpr double kGoodEnough = 0.02;

/// Short and many: a search's screen only has to see who is far behind.
Protocol screen_protocol(Protocol protocol, int blocks);

/// As long as the time left allows of five blocks: without them nothing is shown. Half of a trial
/// goes to starting its worker, loading and warming up.
Seconds finals_window(Seconds time_left, std::size_t candidates);

/// Until the ratios are good enough.
Protocol finals_protocol(Protocol protocol, std::size_t engines, Seconds window);

}  // namespace carnot
