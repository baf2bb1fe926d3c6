// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "records/attribution.hpp"
#include "records/finding.hpp"
#include "records/validity.hpp"
#include "sensors/device_watch.hpp"

namespace carnot {

/// Whose share is asked for.
enum class ShareTaker { command, group };

/// A device's energy by use of it: Σ use of the taker / Σ use of all, over the looks of the window,
/// each weighed by the time since the look before (2 s at most: a driver tells of the last second
/// or so). Idle power is divided in the same proportion. Nobody's is
///   the time of which nothing is told,
///   the use by processes that could not be found any more,
///   and all of it where nobody was seen at all.
/// `silence`: why a driver does not tell, for where it does not.
AttributionShare share_by_use(std::span<const DeviceLook> looks, SteadyTime begin, SteadyTime end,
                              ShareTaker taker, std::string_view silence);

/// How much of the time in which its driver told anything a device was in use, by anybody: 0..1.
/// Empty where it told nothing.
std::optional<double> use_of_device(std::span<const DeviceLook> looks, SteadyTime begin,
                                    SteadyTime end);

/// What slowed a device in a window, and by how much its temperature and its clock changed while it
/// worked.
std::vector<Finding> findings_of(std::span<const DeviceLook> looks, SteadyTime begin,
                                 SteadyTime end, std::string_view label,
                                 const ValidityThresholds& thresholds);

}  // namespace carnot
