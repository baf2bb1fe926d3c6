// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "report/doctor_report.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// What the doctor knows when it gives advice.
struct Diagnosis {
  const Host& host;
  const std::vector<ExaminedSource>& sources;
  const std::vector<Obstacle>& obstacles;
  bool measured = false;        // some perimeter is measured
  bool unknown_part = false;    // the estimator does not know the processor
  bool is_this_machine = true;  // not a tree of files that stands for another one
};

/// The exact commands that would improve measuring here, most useful first. Sources: measuring.md
/// 1.2 for permissions, with the issue or advisory that each comes from.
std::vector<Advice> advice_for(const Diagnosis& diagnosis);

}  // namespace carnot
