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
/// "processor + memory": what a sum covers. Files have its key instead.
std::string words_of(const Perimeter& perimeter);
/// "12.3 J (12.1 to 12.5 J, 95 %), measured over processor": joules are never shown without it.
std::string with_passport(const Energy& energy);
std::string mean_power_text(const Measurement& measurement);
/// One line for each source, under a heading.
std::string source_lines(const Measurement& measurement);

enum class Amounts { shown, left_out };
/// What was modelled and is neither in the total nor inside it; nothing for none.
std::string left_out_line(const Measurement& measurement, Amounts amounts);
/// Why the joules must not be used, to stand beside them; nothing for none.
std::string invalid_lines(const std::vector<Finding>& findings);
/// Each with the source that it is about, where the measurement has several.
std::vector<Finding> with_their_sources(const Measurement& measurement,
                                        std::vector<Finding> findings);
/// One line for each finding, the worst first, under a heading; nothing for none.
std::string note_lines(std::vector<Finding> findings);

}  // namespace carnot
