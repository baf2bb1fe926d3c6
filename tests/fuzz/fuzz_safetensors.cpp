// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "graph/safetensors.hpp"

/// Whatever the bytes: an error, or tensors that survive a round trip.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const auto tensors = parse_safetensors({reinterpret_cast<const char*>(data), size});
  if (!tensors) return 0;
  const auto bytes = serialize_safetensors(*tensors);
  CARNOT_ASSERT(bytes.has_value());
  const auto again = parse_safetensors(*bytes);
  CARNOT_ASSERT(again.has_value() && *again == *tensors);
  return 0;
}
