// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "app/environment.hpp"
#include "base/result.hpp"
#include "meter/phases.hpp"

namespace carnot {

/// Appends a mark, stamped with `when`, to the file that `carnot measure --phases` names in our
/// environment. Without it nothing is done, so that a script that marks its phases runs unmeasured
/// as well. Errors: environment, when the file cannot be written; bad_input for a name of blanks.
Result<void> mark_phase(PhaseMark::Kind kind, const std::string& name, SteadyTime when,
                        const Environment& environment);

}  // namespace carnot
