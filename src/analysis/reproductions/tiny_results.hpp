// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// What a submission's results.txt says of its windows.
struct TinyResults {
  struct Window {
    std::size_t number = 0;  // of the time between two stamps, from 1
    double microjoules = 0.0;
  };
  std::vector<Window> windows{};
  double inferences = 0.0;  // in each window
};
/// Errors: bad_input where it says nothing of windows, or of inferences.
Result<TinyResults> parse_tiny_results(std::string_view text);

}  // namespace carnot
