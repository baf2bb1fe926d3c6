// SPDX-License-Identifier: Apache-2.0
#include "sensors/estimate.hpp"

#include "base/assert.hpp"
#include "sensors/cpu_times.hpp"

namespace carnot {
namespace {

/// Ten ticks of /proc/stat: finer intervals see loads of 0 and 1 where there was a half.
constexpr Seconds kLeastInterval{0.1};
constexpr Seconds kTick{1.0 / kTicksPerSecond};
/// Idle or not, the kernel counts its CPUs' time: an account that is not kept looks like idleness.
constexpr Seconds kStandsStill{1.0};

SourceDescription description_of(const CpuPowerModel& model, std::string id, std::string label,
                                 Seconds refresh) {
  return {.id = std::move(id),
          .label = std::move(label),
          .kind = SourceKind::estimate,
          .domain = Domain::cpu_package,
          .device = 0,
          .die = 0,
          .provenance = Provenance::estimated,
          .counter = std::nullopt,
          .model = ModelSpec{model.name, model.quality.confidence, model.unknown_part},
          .refresh = refresh,
          .plausible_maximum = model.power_at(1.0)};
}

std::optional<double> load_between(const BusyTime& before, const BusyTime& after) {
  const Seconds capacity = after.capacity - before.capacity;
  if (!(capacity.count() > 0.0)) return std::nullopt;
  return (after.busy - before.busy) / capacity;
}

}  // namespace

CpuEstimate::CpuEstimate(SourceDescription description, CpuPowerModel model,
                         BusyTimeReader busy_time)
    : description_{std::move(description)},
      model_{std::move(model)},
      busy_time_{std::move(busy_time)} {}

Reading CpuEstimate::read(const Clock& clock) {
  const SteadyTime when = clock.now();
  const auto time = busy_time_(when);
  if (!time) return {0, when, ReadFailure{time.error().message}};
  if (!anchor_) anchor_ = Anchor{when, *time, Joules{0.0}};
  const auto load = load_between(anchor_->time, *time);
  if (load) load_ = *load;
  const Seconds elapsed = seconds_between(anchor_->when, when);
  if (!load && elapsed >= kStandsStill)
    return {0, when, ReadFailure{"the account of the CPUs' time stands still."}};
  const Joules joules = anchor_->joules + model_.power_at(load_) * elapsed;
  if (load && elapsed >= kLeastInterval) anchor_ = Anchor{when, *time, joules};
  return {0, when, ModelledValue{joules, model_.factor_at(load_)}};
}

std::unique_ptr<Source> machine_estimate(const SysRoot& sys, const CpuPowerModel& model) {
  const auto busy_time = [sys](SteadyTime) -> Result<BusyTime> {
    CARNOT_TRY(const CpuTimes times, read_cpu_times(sys));
    return BusyTime{kTick * static_cast<double>(times.busy),
                    kTick * static_cast<double>(times.total())};
  };
  return std::make_unique<CpuEstimate>(description_of(model, "estimate:cpu", "visible CPUs", kTick),
                                       model, busy_time);
}

std::unique_ptr<Source> process_tree_estimate(ProcessTree tree, std::vector<ProcessId> roots,
                                              int visible_cpus, const CpuPowerModel& model) {
  CARNOT_ASSERT(visible_cpus > 0);
  const auto busy_time = [tree = std::move(tree), roots = std::move(roots),
                          visible_cpus](SteadyTime now) -> Result<BusyTime> {
    CARNOT_TRY(const Seconds busy, tree.cpu_time(roots));
    return BusyTime{busy, Seconds{now.time_since_epoch()} * visible_cpus};
  };
  return std::make_unique<CpuEstimate>(
      description_of(model, "estimate:process-tree", "process tree", Seconds{0.0}), model,
      busy_time);
}

}  // namespace carnot
