// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "datasets/tensor_manifest.hpp"

/// Any text is a manifest that reads back the same from its own text, or none.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto manifest = carnot::parse_tensor_manifest({reinterpret_cast<const char*>(data), size});
  if (manifest)
    CARNOT_ASSERT(carnot::parse_tensor_manifest(carnot::to_json(*manifest)) == manifest);
  return 0;
}
