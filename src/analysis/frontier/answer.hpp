// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "analysis/frontier/frontier.hpp"
#include "analysis/frontier/resamples.hpp"

namespace carnot {

/// Errors: bad_input for a limit that nothing could keep or miss: an accuracy outside 0..1, joules
/// or seconds not above 0.
Result<void> check_question(const FrontierQuestion& question);

/// Who answers the question by the points and in how many draws. The draws' candidates are the
/// rows, in their order; there may be no draws. REQUIRES: something is asked.
FrontierAnswer answer_of(const FrontierQuestion& question, std::span<const FrontierRow> rows,
                         const FrontierDraws& draws);

}  // namespace carnot
