// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "records/power_course.hpp"

namespace carnot {

/// The power over time that a log shows of one source of one measurement: beside its record, which
/// is stored and does not grow with the rows.
struct LoggedCourse {
  std::string measurement;  // its label
  std::string source;
  PowerCourse course;
};

}  // namespace carnot
