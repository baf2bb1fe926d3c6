// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// A graphics board at its peak: single precision, everything it may draw.
struct BoardEfficiency {
  std::string name;
  double tflops = 0.0;
  double watts = 0.0;

  /// As Desislavov et al. (2109.05472): 1000 · TFLOPS / W, what a FLOP costs where nothing is lost.
  double gflops_per_watt() const { return 1000.0 * tflops / watts; }
};

/// A table with the columns board, tflops32, tdp_watts; what begins with # is a comment. Errors:
/// bad_input with the line, also for a figure that is not above 0.
Result<std::vector<BoardEfficiency>> parse_board_efficiency(std::string_view text,
                                                            std::string_view name);

/// Joules of so many multiply-accumulates, two FLOP each. REQUIRES: gflops_per_watt > 0.
double joules_of_macs(double macs, double gflops_per_watt);

}  // namespace carnot
