// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "records/energy.hpp"
#include "records/finding.hpp"
#include "records/measurement.hpp"

namespace carnot {

/// The pieces of text that reports of a measurement share.

/// "  energy      12.3 J ...", with its line end.
std::string labelled_line(std::string_view label, std::string_view text);
/// "12.3 J (12.1 to 12.5 J, 95 %), measured over cpu_package": joules are never shown without it.
std::string with_passport(const Energy& energy);
std::string mean_power_text(const Measurement& measurement);
/// One line for each source, under a heading.
std::string source_lines(const Measurement& measurement);
/// One line for each finding, under a heading; nothing for none.
std::string note_lines(const std::vector<Finding>& findings);

}  // namespace carnot
