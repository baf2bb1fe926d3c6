// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "app/place.hpp"
#include "base/assert.hpp"

/// Any text as a place file: settings, or one sentence with file and line. What the settings then
/// say is understood or refused; no file that they name is opened here.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  auto settings =
      parse_place_file({reinterpret_cast<const char*>(data), size}, "/nowhere/place.toml");
  if (!settings) {
    CARNOT_ASSERT(settings.error().message.starts_with("/nowhere/place.toml:"));
    CARNOT_ASSERT(settings.error().message.find('\n') == std::string::npos);
    return 0;
  }
  settings->intensity_series.clear();
  settings->price_series.clear();
  const auto factors = footprint_factors(*settings);
  CARNOT_ASSERT(factors || !factors.error().message.empty());
  return 0;
}
