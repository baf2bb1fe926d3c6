// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/measure/measured_run.hpp"
#include "base/result.hpp"
#include "report/measure_report.hpp"

namespace carnot {

/// How the idle machine is to be measured before a command.
struct BaselineRule {
  Seconds length{10.0};
  bool fresh = false;  // even where a remembered one would do
};

/// The idle power of the machine: remembered, if one was measured in this state of the machine
/// within the hour and for as long, else measured now and remembered. A window in which others were
/// busy is taken again, three times at most, and then refused with the reason in the report: a
/// baseline under load makes work look free (kepler#2465).
///
/// Errors: interrupted, by a signal that asks to stop.
Result<BaselineReport> baseline_of(const BaselineRule& rule, const RunBench& bench,
                                   const Host& host);

/// What each run, and the mean, took above idle. Where they and the baseline do not fit together
/// (another perimeter), the report of the baseline says so.
void add_net(MeasureReport& report);

}  // namespace carnot
