// SPDX-License-Identifier: Apache-2.0
#include "app/sources.hpp"

#include <algorithm>

#include "app/fact_tables.hpp"
#include "base/assert.hpp"
#include "sensors/discover.hpp"
#include "sensors/estimate.hpp"
#include "sensors/perf.hpp"

namespace carnot {
namespace {

CpuIdentity identity_of(const SysRoot& sys) {
  const auto text = sys.read("/proc/cpuinfo");
  return text ? parse_cpuinfo(*text) : CpuIdentity{};
}

Error nothing_measurable(const std::vector<Obstacle>& obstacles) {
  const std::string why = obstacles.empty()
                              ? "the kernel shows no energy counter"
                              : "no energy counter can be read (" + obstacles.front().reason + ")";
  return {ErrorCode::not_measurable, "nothing can be measured here: " + why + ".",
          "Run carnot doctor for what would change that."};
}

}  // namespace

bool OpenedSources::any_measured() const {
  return std::any_of(sources.begin(), sources.end(), [](const auto& source) {
    return source->description().provenance == Provenance::measured;
  });
}

Result<CpuPowerModel> cpu_power_model_of(const SysRoot& sys) {
  const CpuIdentity identity = identity_of(sys);
  if (identity.visible_cpus == 0) {
    return fail(ErrorCode::not_measurable,
                "the CPUs' energy cannot be estimated: /proc/cpuinfo shows no processor.");
  }
  const auto facts = parse_cpu_facts(cpu_parts_csv(), watts_per_vcpu_csv());
  CARNOT_ASSERT(facts.has_value());  // compiled in; a test reads them
  return cpu_power_model(identity, *facts);
}

ProcessTree process_tree(const SysRoot& sys) {
  const bool is_this_machine = sys.path_of("/proc") == "/proc";
  return ProcessTree{sys, is_this_machine ? PreciseCpuTime{kernel_cpu_time} : PreciseCpuTime{}};
}

Result<OpenedSources> open_sources(const SysRoot& sys, Accept accept,
                                   std::vector<ProcessId> charged) {
  KernelPerfEvents events;
  Scan counters = discover_counters(sys, events);
  OpenedSources opened{std::move(counters.readable), std::move(counters.unreadable)};
  if (accept == Accept::measured) {
    if (!opened.any_measured()) return nothing_measurable(opened.obstacles);
    return opened;
  }
  const auto model = cpu_power_model_of(sys);
  if (model && charged.empty()) {
    opened.sources.push_back(machine_estimate(sys, *model));
  } else if (model) {
    opened.sources.push_back(process_tree_estimate(process_tree(sys), std::move(charged),
                                                   identity_of(sys).visible_cpus, *model));
  } else if (!opened.any_measured()) {
    return model.error();
  }
  return opened;
}

}  // namespace carnot
