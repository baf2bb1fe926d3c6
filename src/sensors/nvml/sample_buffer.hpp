// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "records/source.hpp"
#include "sensors/nvml/library.hpp"
#include "sensors/nvml/replies.hpp"

namespace carnot::nvml {

/// The driver's own ring of recent powers (the last 120, as seen by others): every refresh of the
/// sensor, however seldom we ask. One thread at a time.
class SampleBuffer {
 public:
  /// Empty where this board keeps none.
  static std::optional<SampleBuffer> of(Gpu& gpu);

  /// Appends what came since the last call and is newer than `newest_known`, at its own times; at
  /// the first call nothing, for then the driver's clock is only paired with ours. What the driver
  /// refuses adds nothing: the plain reading that follows tells why.
  void append(Gpu& gpu, const Clock& clock, SteadyTime newest_known, std::vector<Reading>& into);

 private:
  explicit SampleBuffer(std::size_t capacity) : storage_(capacity) {}

  std::vector<StampedPower> fetch(Gpu& gpu, std::uint64_t last_us);
  void pair(Gpu& gpu, const Clock& clock);
  SteadyTime steady(std::uint64_t timestamp_us) const;

  std::vector<Sample> storage_;
  bool paired_ = false;
  std::int64_t offset_ns_ = 0;  // steady clock − driver's clock
  std::uint64_t last_us_ = 0;   // newest stamp seen
  SteadyTime fresh_;            // when something new came last
};

}  // namespace carnot::nvml
