// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "sensors/perf.hpp"
#include "sensors/powercap.hpp"
#include "sensors/rapl.hpp"

/// Names of zones, packages, events and CPUs as /sys shows them: refused, or understood in a way
/// that writes back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto place = carnot::parse_package_name(text)) {
    CARNOT_ASSERT(place->package >= 0 && place->die >= 0);
    CARNOT_ASSERT(carnot::parse_package_name(carnot::package_name(*place)) == *place);
    CARNOT_ASSERT(carnot::domain_of_zone(text) == carnot::Domain::cpu_package);
  }
  if (const auto folder = carnot::parse_zone_folder(text))
    CARNOT_ASSERT(text.starts_with(folder->parent) || folder->parent.size() <= size);
  if (const auto cpus = carnot::parse_cpu_list(text)) CARNOT_ASSERT(!cpus->empty());
  (void)carnot::parse_event(text);
  return 0;
}
