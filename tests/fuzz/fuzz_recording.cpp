// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "meter/measurement.hpp"
#include "meter/recording/recording.hpp"
#include "meter/selection.hpp"

/// Any bytes are a recording or none; whatever it holds can be measured without a crash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const auto recording = decode_recording({reinterpret_cast<const char*>(data), size});
  if (!recording) return 0;
  std::vector<std::vector<Reading>> per_source(recording->sources.size());
  for (const Reading& reading : recording->readings) per_source[reading.source].push_back(reading);
  for (auto& own : per_source) std::ranges::stable_sort(own, {}, &Reading::when);
  for (const RecordedWindow& window : recording->windows) {
    measurement_of(recording->sources,
                   readings_around(recording->sources, per_source, window.begin, window.end),
                   window.name, window.begin, window.end);
  }
  return 0;
}
