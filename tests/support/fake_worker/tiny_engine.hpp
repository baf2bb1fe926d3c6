// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "common/engine_session.hpp"

namespace carnot::fake {

/// Runs chains of Flatten, Gemm (without alpha, beta, transA) and Relu in plain loops; each run
/// takes at least `iteration_time`.
class TinyEngine final : public worker::Engine {
 public:
  explicit TinyEngine(std::chrono::nanoseconds iteration_time) : iteration_time_{iteration_time} {}
  EngineReport report() const override;
  Result<std::unique_ptr<worker::EngineSession>> load(const ModelSettings& settings) override;

 private:
  std::chrono::nanoseconds iteration_time_;
};

}  // namespace carnot::fake
