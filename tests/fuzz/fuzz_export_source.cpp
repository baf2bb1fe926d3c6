// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "experiment/exports/export_source.hpp"

/// A source is read back from its own text, and no folder changes what it names but a folder.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto source = carnot::parse_export_source(text);
  if (!source) return 0;
  const auto again = carnot::parse_export_source(source->text());
  CARNOT_ASSERT(again && *again == *source);
  const auto resolved = carnot::resolved_export_source(text, "/study");
  CARNOT_ASSERT(resolved.has_value());
  const auto known = carnot::parse_export_source(*resolved);
  CARNOT_ASSERT(known && known->is_folder() == source->is_folder());
  CARNOT_ASSERT(known->is_folder() || *known == *source);
  return 0;
}
