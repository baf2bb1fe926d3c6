// SPDX-License-Identifier: Apache-2.0
#include "app/sources.hpp"

#include <algorithm>

#include "app/fact_tables.hpp"
#include "app/source_config.hpp"
#include "base/assert.hpp"
#include "sensors/discover.hpp"
#include "sensors/estimate.hpp"
#include "sensors/nvml/scan.hpp"
#include "sensors/perf.hpp"
#include "sensors/rocm_smi/library.hpp"
#include "sensors/rocm_smi/scan.hpp"

namespace carnot {
namespace {

CpuIdentity identity_of(const SysRoot& sys) {
  const auto text = sys.read("/proc/cpuinfo");
  return text ? parse_cpuinfo(*text) : CpuIdentity{};
}

/// Not a tree of files that stands for another one.
bool is_this_machine(const SysRoot& sys) { return sys.path_of("/proc") == "/proc"; }

/// What vendors' libraries know of the boards in this machine, whatever tree of files is looked at.
Scan boards_with_libraries(const SysRoot& sys, const Clock& clock) {
  Scan boards = scan_nvml(nvml::kLibraryName);
  append(boards, scan_rocm_smi(rocm_smi::kLibraryNames, sys, clock, rocm_smi::kCounterWatch));
  return boards;
}

/// Adds the user's own sources to what was found, and describes the found as the user does.
Result<void> hear_the_user(const Environment& environment, Scan& found) {
  if (!environment.sources) return {};
  CARNOT_TRY(const SourceConfig config, load_source_config(*environment.sources));
  apply_found(config.found, found);
  append(found, open_configured_sources(config, environment.clock));
  return {};
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
  return ProcessTree{sys,
                     is_this_machine(sys) ? PreciseCpuTime{kernel_cpu_time} : PreciseCpuTime{}};
}

Result<OpenedSources> open_sources(const Environment& environment, SourceRequest request) {
  const SysRoot& sys = environment.sys;
  KernelPerfEvents events;
  Scan found = discover_counters(sys, events);
  if (request.reach == Reach::machine) {
    append(found, discover_beside_the_cpu(sys));
    if (is_this_machine(sys)) append(found, boards_with_libraries(sys, environment.clock));
    CARNOT_TRY_VOID(hear_the_user(environment, found));
  }
  OpenedSources opened{std::move(found.readable), std::move(found.unreadable)};
  if (request.accept == Accept::measured) {
    if (!opened.any_measured()) return nothing_measurable(opened.obstacles);
    return opened;
  }
  const auto model = cpu_power_model_of(sys);
  if (model && request.charged.empty()) {
    opened.sources.push_back(machine_estimate(sys, *model));
  } else if (model) {
    opened.sources.push_back(process_tree_estimate(process_tree(sys), std::move(request.charged),
                                                   identity_of(sys).visible_cpus, *model));
  } else if (!opened.any_measured()) {
    return model.error();
  }
  return opened;
}

}  // namespace carnot
