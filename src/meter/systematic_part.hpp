// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/units.hpp"
#include "records/measurement.hpp"
#include "records/source.hpp"

namespace carnot {

/// The part of a total's interval that is the same in every window: from its point to either end.
struct SystematicPart {
  Joules below;
  Joules above;
};

/// Gain, offset, step and clock of every source that the total adds up, which add linearly, as
/// their budgets tell them; of a model, all of its interval. None for a missing total. REQUIRES:
/// the sources have their accounts.
SystematicPart systematic_part_of(const Measurement& measurement);

/// Whether what a source shows depends on the moment at which the work begins: a sensor that looks
/// only part of the time (an A100 at 25 of 100 ms) aliases with work that starts on its beat, so
/// repetitions begin at random moments (measuring.md 5).
bool looks_part_of_the_time(const SourceDescription& source);

}  // namespace carnot
