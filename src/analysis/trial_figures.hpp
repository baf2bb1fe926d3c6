// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "records/energy.hpp"
#include "records/trial.hpp"

namespace carnot {

/// What makes joules comparable: the same perimeter, both measured or both estimated by one model.
struct EnergyKind {
  Provenance provenance = Provenance::missing;
  std::string perimeter;
  std::string estimator;
  auto operator<=>(const EnergyKind&) const = default;
};
/// Empty for a missing energy, which is of no kind.
std::optional<EnergyKind> kind_of(const Energy& energy);

/// The energy of one inference (one image) over all windows of a trial. Points and the passport's
/// bounds add up, because what a sensor or a model gets wrong it gets wrong in every window.
/// Missing when one window is, or when windows are of different kinds; the findings say so. Empty
/// for a trial that ran nothing.
std::optional<Energy> energy_per_inference(const Trial& trial);

/// The mean time of one inference over all windows of a trial: the reciprocal of its throughput.
/// Empty for a trial that ran nothing.
std::optional<double> seconds_per_inference(const Trial& trial);

/// Every latency of a trial, per batch, in order.
std::vector<float> latencies_of(const Trial& trial);

}  // namespace carnot
