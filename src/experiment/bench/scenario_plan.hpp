// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "analysis/rate_search.hpp"
#include "analysis/scenario.hpp"
#include "base/result.hpp"
#include "engines/worker_client.hpp"
#include "records/trial.hpp"

namespace carnot {

/// Which windows a scenario takes of a worker, one after another, each decided by those before. One
/// thread.
class ScenarioPlan {
 public:
  struct Setup {
    ScenarioRequest request;
    int batch = 1;
    Seconds budget{60.0};  // of the window that decides; of the search for a rate as much again
    std::uint64_t seed = 1;
  };

  virtual ~ScenarioPlan() = default;
  /// Empty when there is nothing more to run. Errors: what cannot be planned.
  virtual Result<std::optional<WindowRequest>> next(const std::vector<WindowRecord>& so_far) = 0;
  /// What the last window was asked: the one that decides.
  virtual const ScenarioRequest& request() const = 0;
  virtual const std::vector<std::chrono::nanoseconds>& arrivals() const = 0;
  /// Of a search, in their order; nothing of other scenarios.
  virtual const std::vector<RateTry>& tries() const = 0;
};

/// One window of batches back to back; for a server one at the rate asked, or, where none is, a
/// search for the largest whose p99 keeps the bound, and the window that confirms it.
std::unique_ptr<ScenarioPlan> plan_of(const ScenarioPlan::Setup& setup);

}  // namespace carnot
