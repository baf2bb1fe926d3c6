// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "app/environment.hpp"
#include "base/result.hpp"
#include "report/doctor_report.hpp"

namespace carnot {

/// A source file (docs/formats.md) with every source that the doctor found, as it is, and examples
/// of what a user may add, commented out.
std::string first_source_file(const DoctorReport& report);

/// Writes it to `file`; empty: where `carnot measure` looks for it. Returns where it is. Errors:
/// bad_input when there is one already, or no home to put it in; environment.
Result<std::filesystem::path> write_first_source_file(const DoctorReport& report,
                                                      const std::filesystem::path& file,
                                                      const Environment& environment);

}  // namespace carnot
