// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "support/reference_run.hpp"
#include "tactics/observer.hpp"

namespace carnot {

/// Observes with the reference interpreter: a small engine for tests of what calibrates. Knows
/// range, histogram, channel means and samples.
class ReferenceObserver : public Observer {
 public:
  explicit ReferenceObserver(std::vector<Tensors> images) : images_{std::move(images)} {}
  Result<std::vector<Observation>> observe(const Graph& graph,
                                           const ObservationRequest& request) override;
  int calls() const { return calls_; }

 private:
  std::vector<Tensors> images_;
  int calls_ = 0;
};

}  // namespace carnot
