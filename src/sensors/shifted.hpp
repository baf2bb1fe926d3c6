// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "sensors/source.hpp"

namespace carnot {

/// The same source with its stamps moved to this machine's clock: an instant at which something was
/// true is the stamp − offset (ClockCalibration). Above 0 its stamps come late, so a reading about
/// an instant comes so much later: its lag grows.
///
/// What would then lie ahead of now by up to a second is of now (stamps may be rounded up); further
/// ahead two clocks disagree, and the reading is a ReadFailure that says so.
std::unique_ptr<Source> shift_stamps(std::unique_ptr<Source> source, Seconds offset);

}  // namespace carnot
