// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// An energy trace of MLPerf Tiny: byte 0 is 0xF1, then float32 samples per second, then float32
/// microjoules of each sample; little-endian. Whoever streams one reads its front, then each sample
/// by itself; whoever has it whole reads it at once.
inline constexpr std::size_t kTinyFrontBytes = 5;
inline constexpr std::size_t kTinySampleBytes = 4;

/// Samples per second, from at least the front. Errors: bad_input for another first byte, a front
/// that is cut, a rate that is none or above a million.
Result<double> tiny_sample_rate(std::string_view bytes);

/// The microjoules of the sample that begins there. Errors: bad_input for what is no number or more
/// than 1e12 of them. REQUIRES: the sample lies within the bytes.
Result<double> tiny_sample_at(std::string_view bytes, std::size_t at);

struct TinyEnergyTrace {
  double hertz = 0.0;
  std::vector<double> microjoules{};
};
/// Errors: those above, and bad_input where the last sample is cut.
Result<TinyEnergyTrace> parse_tiny_energy(std::string_view bytes);

/// The seconds in the JSON list beside a trace, which only grow. Errors: bad_input.
Result<std::vector<double>> parse_tiny_stamps(std::string_view text);

}  // namespace carnot
