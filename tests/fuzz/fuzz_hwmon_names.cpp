// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "sensors/hwmon/names.hpp"

/// Names of files, chips and labels as hardware monitors show them: chip and label before and after
/// the first space.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto file = carnot::parse_hwmon_file(text)) {
    CARNOT_ASSERT(text.starts_with(file->quantity) && text.ends_with(file->item));
    CARNOT_ASSERT(file->number >= 0 && !file->quantity.empty() && !file->item.empty());
  }
  const auto space = text.find(' ');
  const std::string_view label = space == std::string_view::npos ? "" : text.substr(space + 1);
  const auto meaning = carnot::hwmon_meaning(text.substr(0, space), label);
  CARNOT_ASSERT(!meaning.number || *meaning.number >= 0);
  return 0;
}
