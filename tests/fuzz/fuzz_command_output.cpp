// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "base/assert.hpp"
#include "sensors/command.hpp"

/// What a program printed: watts, or a reason. A fixed pattern finds finite numbers or none.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  static const NumberPattern pattern = NumberPattern::parse("([-+.0-9eE]+) *W").value();
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const ReportedQuantity watts = reported_quantity("W").value();
  for (const NumberPattern& one : {NumberPattern{}, pattern}) {
    const ReadingValue seen = observation_of_output(text, one, watts);
    if (const auto* failure = std::get_if<ReadFailure>(&seen)) {
      CARNOT_ASSERT(!failure->reason.empty());
    } else {
      CARNOT_ASSERT(std::isfinite(std::get<PowerValue>(seen).watts.si()));
    }
  }
  return 0;
}
