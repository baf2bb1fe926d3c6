// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "meter/recording/playback.hpp"
#include "meter/recording/recording.hpp"

/// Any bytes are a recording or none; whatever it holds can be measured without a crash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const auto recording = decode_recording({reinterpret_cast<const char*>(data), size});
  if (!recording) return 0;
  Playback playback{*recording};
  for (const RecordedWindow& window : recording->windows) playback.measure(window);
  return 0;
}
