// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "analysis/measured_state.hpp"
#include "base/result.hpp"

namespace carnot {

/// What the JSON of a study's report (`carnot run --json`, `carnot report --json`, report.json)
/// says of its candidates, block by block; also the finals in that of `carnot optimize`. The text
/// may come from anywhere. `run` is left empty.
///
/// Errors: bad_input naming the place, and for a report that was written before reports held
/// blocks.
Result<MeasuredState> read_measured_state(std::string_view text);

}  // namespace carnot
