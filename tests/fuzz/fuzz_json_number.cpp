// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "base/assert.hpp"
#include "sensors/json_path.hpp"
#include "sensors/reported_quantity.hpp"

/// The first line is a pointer and a unit ("/Outputs/0/Energy Wh"), the rest a meter's answer: a
/// finite number that becomes an observation, or a reason.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto line = text.substr(0, text.find('\n'));
  const auto blank = line.rfind(' ');
  const auto path = JsonPath::parse(line.substr(0, blank));
  const auto quantity =
      blank == std::string_view::npos ? std::nullopt : reported_quantity(line.substr(blank + 1));
  if (!path || line.size() == text.size()) return 0;
  const std::string_view answer = text.substr(line.size() + 1);
  const auto number = number_at(answer, *path);
  CARNOT_ASSERT(number ? std::isfinite(*number) : !number.error().empty());
  CARNOT_ASSERT(!number || value_at(answer, *path));
  if (!number || !quantity) return 0;
  const ReadingValue seen = observation_of(*number, *quantity);
  CARNOT_ASSERT(std::holds_alternative<ReadFailure>(seen) ||
                std::holds_alternative<CounterValue>(seen) == quantity->unit.is_energy);
  return 0;
}
