// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "base/units.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// How far stamps lie behind this machine's clock (above 0) or ahead of it, and how well that is
/// known: a half-width at 95 % (ClockCalibration).
struct ClockShift {
  Seconds offset{0.0};
  Seconds uncertainty{0.0};
};

/// The same source with its stamps moved to this machine's clock: an instant at which something was
/// true is the stamp − offset. Above 0 its stamps come late, so a reading about an instant comes so
/// much later: its lag grows, and by the uncertainty as well, which becomes its stamp_error.
///
/// What would then lie ahead of now by up to a second is of now (stamps may be rounded up); further
/// ahead two clocks disagree, and the reading is a ReadFailure that says so.
std::unique_ptr<Source> shift_stamps(std::unique_ptr<Source> source, ClockShift shift);

}  // namespace carnot
