// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "analysis/footprint.hpp"
#include "app/environment.hpp"
#include "app/measure/measured_run.hpp"
#include "app/sources.hpp"
#include "report/measure_report.hpp"

namespace carnot {

/// What a run is worth: the shares of the command and of a named group, its footprint, what was
/// doubtful about the machine, and what the doctor last said of sources that gave nothing.
RunReport judged(MeasuredRun run, const Host& host, const Environment& environment,
                 const FootprintFactors& factors);

/// Errors: not_measurable when only measured joules are accepted and this run has none. `program`
/// is named in the sentence.
Result<void> check_provenance(const RunReport& run, Accept accept, const std::string& program);

}  // namespace carnot
