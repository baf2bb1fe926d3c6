// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace carnot::statistics {

/// The range of k standard normal values over an independent estimate of their deviation with so
/// many degrees of freedom (Tukey): its upper tail, by integrating over both, kept small without
/// cancellation. REQUIRES: q >= 0, 2 <= groups, degrees >= 1.
double studentized_range_survival(double q, int groups, double degrees);

/// The q that leaves `tail` above it. REQUIRES: 0 < tail < 1.
double studentized_range_critical(double tail, int groups, double degrees);

}  // namespace carnot::statistics
