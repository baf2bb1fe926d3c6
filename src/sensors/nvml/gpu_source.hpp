// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sensors/nvml/board_facts.hpp"
#include "sensors/nvml/gpu_watch.hpp"
#include "sensors/nvml/library.hpp"
#include "sensors/nvml/replies.hpp"
#include "sensors/nvml/sample_buffer.hpp"
#include "sensors/source.hpp"

namespace carnot::nvml {

/// The ways by which a board tells what it draws.
enum class Route { energy_call, energy_field, power_instant, power_usage, power_average };

/// The NVML call or field of a route, as messages name it.
std::string_view call_of(Route route);

/// One answer by one route.
struct Answer {
  Return result = Return::unknown;
  ReadingValue value;  // ReadFailure unless the result is success and the answer makes sense
};
/// `who` begins the words of a failure; nothing is allocated without one.
Answer ask(Gpu& gpu, Route route, std::string_view who);

/// A board's energy counter or power. Where a sample buffer is given, `collect` hands out the
/// samples of the driver and then the power of now.
class GpuSource final : public Source {
 public:
  /// `board` begins the words of a failure: "GPU 0 NVIDIA A100". `watch` is the board's.
  GpuSource(SourceDescription description, std::string_view board, Gpu gpu, Route route,
            std::optional<SampleBuffer> buffer, std::shared_ptr<GpuWatch> watch);

  const SourceDescription& description() const override { return description_; }
  Reading read(const Clock& clock) override;
  void collect(const Clock& clock, std::vector<Reading>& into) override;
  std::shared_ptr<DeviceWatch> watch() const override { return watch_->watch(); }
  std::optional<DeviceState> state() override;

 private:
  SourceDescription description_;
  std::string who_;  // board and call
  Gpu gpu_;
  Route route_;
  std::optional<SampleBuffer> buffer_;
  std::shared_ptr<GpuWatch> watch_;  // with the other sources of this board
  SteadyTime newest_;
};

}  // namespace carnot::nvml
