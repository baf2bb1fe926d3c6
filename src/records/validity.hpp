// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/units.hpp"

namespace carnot {

/// When a trial is INVALID (excluded, repeated, then reported) or FLAGGED (kept, said so): design
/// 5a. A study may override.
struct ValidityThresholds {
  double invalid_unknown_share = 0.01;  // of the window for which a source is unknown
  double invalid_other_load = 0.10;     // of the CPUs, steal included
  double flagged_other_load = 0.02;
  double flagged_drift = 0.03;  // between the halves of a window
  int invalid_latencies_below = 20;
  double flagged_frequency_change = 0.02;
  double flagged_temperature_change = 10.0;  // kelvin
  Seconds short_baseline{10.0};

  bool operator==(const ValidityThresholds&) const = default;
};

}  // namespace carnot
