// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// An energy trace of MLPerf Tiny: byte 0 is 0xF1, then float32 samples per second, then float32
/// microjoules per sample; little-endian.
struct TinyEnergyTrace {
  double hertz = 0.0;
  std::vector<double> microjoules{};
};
/// Errors: bad_input for another first byte, a rate that is none, samples that are cut or not
/// finite.
Result<TinyEnergyTrace> parse_tiny_energy(std::string_view bytes);

/// The seconds in a JSON list of numbers. Errors: bad_input.
Result<std::vector<double>> parse_tiny_edges(std::string_view text);

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
