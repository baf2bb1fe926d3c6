// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/environment.hpp"
#include "app/probe.hpp"
#include "report/doctor_report.hpp"

namespace carnot {

/// Opens every source, loads the machine, and tells what is alive, how good it is, what is missing
/// and what would help. A machine that shows nothing is a finding. Errors: those of
/// load_source_config.
Result<DoctorReport> examine(const Environment& environment, const ProbeLoad& load);

}  // namespace carnot
