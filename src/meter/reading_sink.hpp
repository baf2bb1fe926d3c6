// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "base/clock.hpp"
#include "records/source.hpp"

namespace carnot {

/// Who is told what a meter reads, as it reads: a recorder, a live display. Called by one thread at
/// a time, from inside the meter, so it must be quick and must not call back.
class ReadingSink {
 public:
  virtual ~ReadingSink() = default;
  /// `Reading::source` indexes the meter's descriptions.
  virtual void add(std::span<const Reading> readings) = 0;
  /// Sources that join a meter behind those it was made with; their readings follow.
  virtual void add_sources(std::span<const SourceDescription> /*sources*/) {}
  virtual void add_window(std::string_view name, SteadyTime begin, SteadyTime end) = 0;
};

}  // namespace carnot
