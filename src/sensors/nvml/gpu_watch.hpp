// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "base/clock.hpp"
#include "sensors/device_watch.hpp"
#include "sensors/nvml/library.hpp"

namespace carnot::nvml {

/// Looks at a board for a DeviceWatch. Shared by the sources of one board, which are read one at a
/// time.
class GpuWatch {
 public:
  explicit GpuWatch(std::shared_ptr<DeviceWatch> watch) : watch_{std::move(watch)} {}

  const std::shared_ptr<DeviceWatch>& watch() const { return watch_; }

  /// Asks the driver, if somebody wants to know by now.
  void look(Gpu& gpu, SteadyTime now);

 private:
  std::shared_ptr<DeviceWatch> watch_;
  std::uint64_t seen_until_us_ = 0;
};

}  // namespace carnot::nvml
