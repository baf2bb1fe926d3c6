// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "sensors/source.hpp"

/// What tests of sources look at, again and again.
namespace carnot {

inline std::vector<std::string> ids_of(const Sources& sources) {
  std::vector<std::string> ids;
  for (const auto& source : sources) ids.push_back(source->description().id);
  return ids;
}

inline std::vector<std::string> labels_of(const Sources& sources) {
  std::vector<std::string> labels;
  for (const auto& source : sources) labels.push_back(source->description().label);
  return labels;
}

/// One reading of a source that yields such; another kind of value throws, and fails the test.
inline std::uint64_t ticks_of(Source& source, const Clock& clock) {
  return std::get<CounterValue>(source.read(clock).value).ticks;
}
inline double watts_of(Source& source, const Clock& clock) {
  return std::get<PowerValue>(source.read(clock).value).watts.si();
}
inline std::string failure_of(Source& source, const Clock& clock) {
  return std::get<ReadFailure>(source.read(clock).value).reason;
}

}  // namespace carnot
