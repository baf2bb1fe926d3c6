// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/sys_root.hpp"
#include "common/engine_session.hpp"
#include "common/harness.hpp"
#include "common/image_batches.hpp"
#include "engines/protocol.hpp"

namespace carnot::worker {

/// Answers the messages of the protocol with an engine. One thread at a time.
class Worker {
 public:
  using Send = std::function<void(const protocol::FromWorker&)>;

  /// The engine, clock and root are borrowed. `malloc_settings`: see keep_freed_memory().
  Worker(Engine& engine, const Clock& clock, const SysRoot& root, std::string malloc_settings);

  /// Sends the answer, or Failed. False when there is nothing more to do (Bye).
  bool handle(const protocol::ToWorker& message, const Send& send);

 private:
  Result<protocol::Ready> answer(const protocol::Load& message);
  Result<protocol::WarmedUp> answer(const protocol::WarmUp& message);
  Result<protocol::Armed> answer(const protocol::Arm& message);
  Result<protocol::Predicted> answer(const protocol::Predict& message);
  Result<protocol::Observed> answer(const protocol::Observe& message);
  Result<void> run_window(const Send& send);
  Result<void> bind_for_windows();

  Engine& engine_;
  const Clock& clock_;
  const SysRoot& root_;
  std::string malloc_settings_;

  std::unique_ptr<EngineSession> session_;
  std::optional<ImageBatches> window_images_;  // what warm_up named
  std::size_t bound_batches_ = 0;              // 0: something else is bound
  std::chrono::nanoseconds fastest_{0};        // iteration of the warm-up
  LatencyLog log_;
  std::optional<protocol::Arm> armed_;
  std::vector<std::int64_t> arrivals_ns_;  // of the armed window; empty: back to back
};

}  // namespace carnot::worker
