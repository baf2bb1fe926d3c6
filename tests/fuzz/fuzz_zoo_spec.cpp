// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "zoo/options.hpp"
#include "zoo/spec.hpp"

/// A spec is read back from its own text, and no architecture's options trip over it. Nothing is
/// built: an allowed model may weigh 2 GiB.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto spec = carnot::parse_zoo_spec({reinterpret_cast<const char*>(data), size});
  if (!spec) return 0;
  const auto again = carnot::parse_zoo_spec(carnot::to_text(*spec));
  CARNOT_ASSERT(again && *again == *spec);
  for (const auto& architecture : carnot::architectures()) {
    const auto order = carnot::read_options(architecture, *spec);
    CARNOT_ASSERT(!order || order->size.classes >= 2);
  }
  return 0;
}
