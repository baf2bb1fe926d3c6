// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/sys_root.hpp"
#include "sensors/cpu_power_model.hpp"
#include "sensors/process_times.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// CPU time used so far, and CPU time that there was; both only grow.
struct BusyTime {
  Seconds busy{0.0};
  Seconds capacity{0.0};
};
using BusyTimeReader = std::function<Result<BusyTime>(SteadyTime now)>;

/// Joules of the machine's visible CPUs from their load: the only source on machines whose counters
/// are hidden (clouds, containers). Every reading carries the factor by which it may be wrong.
///
/// Power follows load by a curve that is not straight, so the joules of a window depend a little on
/// how often it was read. Load is therefore taken over at least a tenth of a second, however often
/// `read` is called, and edges-only metering sees the mean load of the whole window. CPU time of
/// which there was none for a second is a failed reading.
class CpuEstimate final : public Source {
 public:
  CpuEstimate(SourceDescription description, CpuPowerModel model, BusyTimeReader busy_time);

  const SourceDescription& description() const override { return description_; }
  Reading read(const Clock& clock) override;

 private:
  struct Anchor {
    SteadyTime when;
    BusyTime time;
    Joules joules;
  };

  SourceDescription description_;
  CpuPowerModel model_;
  BusyTimeReader busy_time_;
  std::optional<Anchor> anchor_;
  double load_ = 0.0;  // last known, for intervals in which no tick passed
};

/// All that runs on the visible CPUs, from /proc/stat: the perimeter of a package counter, as far
/// as this machine sees it.
std::unique_ptr<Source> machine_estimate(const SysRoot& sys, const CpuPowerModel& model);

/// The visible CPUs as if only these processes and their descendants ran on them: the machine's
/// idle power, and activity by their CPU time alone. Load from others does not leak into it, so
/// candidates of a study are compared by it ("CPU time as proxy").
std::unique_ptr<Source> process_tree_estimate(ProcessTree tree, std::vector<ProcessId> roots,
                                              int visible_cpus, const CpuPowerModel& model);

}  // namespace carnot
