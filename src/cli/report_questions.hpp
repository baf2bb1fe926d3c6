// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/environment.hpp"
#include "base/result.hpp"
#include "cli/report_command.hpp"
#include "report/study_report.hpp"

namespace carnot {

/// Reports that ask something else of a run than what its candidates take.

/// Prints the run held against a published study, and writes its files where a folder was named.
/// Errors: bad_input for options that say nothing beside it; those of replicate.
Result<void> print_replication(const ReportOptions& options, const StudyReport& report,
                               const Environment& environment);

/// Prints what explains the energies of the run; gives the exit code.
int print_factors(const ReportOptions& options, const Environment& environment);

}  // namespace carnot
