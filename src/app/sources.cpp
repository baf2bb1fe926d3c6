// SPDX-License-Identifier: Apache-2.0
#include "app/sources.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "analysis/power_curve.hpp"
#include "app/calibration/calibration_file.hpp"
#include "app/fact_tables.hpp"
#include "app/found_sources.hpp"
#include "app/source_config.hpp"
#include "base/assert.hpp"
#include "base/text.hpp"
#include "meter/host.hpp"
#include "meter/perimeter.hpp"
#include "sensors/check_source.hpp"
#include "sensors/discover.hpp"
#include "sensors/estimate.hpp"
#include "sensors/gpu_estimate.hpp"
#include "sensors/memory_estimate.hpp"
#include "sensors/perf.hpp"

namespace carnot {
namespace {

CpuIdentity identity_of(const SysRoot& sys) {
  const auto text = sys.read("/proc/cpuinfo");
  return text ? parse_cpuinfo(*text) : CpuIdentity{};
}

/// Not a tree of files that stands for another one.
/// Starts the libraries of vendors whose drivers the kernel shows; null where it shows none.
std::unique_ptr<LibraryStart> start_libraries(const Environment& environment) {
  std::vector<LibraryLook> looks = environment.libraries;
  std::erase_if(looks, [&](const LibraryLook& look) { return !look.is_worth_it(environment.sys); });
  if (looks.empty()) return nullptr;
  return std::make_unique<LibraryStart>(std::move(looks), environment.sys, environment.clock);
}

/// What was calibrated. A file that this user may not read is another user's: nothing of theirs is
/// applied. A broken one is an error, because what it held changed joules.
Result<Calibrations> calibrations_here(const Environment& environment) {
  auto all = load_calibrations(environment.cache);
  if (!all && all.error().code == ErrorCode::environment) return Calibrations{};
  return all;
}

ClockOffsets offsets_of(const Calibrations& all, const std::string& host) {
  ClockOffsets offsets;
  for (const ClockCalibration& clock : all.clocks) {
    if (clock.host == host)
      offsets.emplace(clock.source, ClockShift{clock.offset, clock.uncertainty});
  }
  return offsets;
}

/// Opens the user's own sources, with stamps on this machine's clock where carnot calibrate --clock
/// found how far they are off.
Result<Scan> the_users_own(SourceConfig config, const Environment& environment) {
  CARNOT_TRY(const Calibrations all, calibrations_here(environment));
  if (all.clocks.empty()) return open_configured_sources(config, environment.clock);
  const std::string host = describe_host(environment.sys).fingerprint;
  return open_configured_sources(std::move(config), environment.clock, offsets_of(all, host));
}

/// Describes what was found as the user does and adds the user's own. Gives what is said of sources
/// that were not found.
Result<std::vector<FoundEntry>> hear_the_user(const Environment& environment, Reach reach,
                                              Scan& found) {
  if (!environment.sources) return std::vector<FoundEntry>{};
  CARNOT_TRY(SourceConfig config, load_source_config(*environment.sources));
  std::vector<FoundEntry> absent = apply_found(config.found, found);
  if (reach == Reach::cpu) return absent;  // the user's own are of the whole machine
  CARNOT_TRY(Scan own, the_users_own(std::move(config), environment));
  append(found, std::move(own));
  return absent;
}

/// How far ×/÷ an interval reaches from its point; where it reaches 0, the limit.
double factor_of(const Estimate& power) {
  constexpr double kMost = 10.0;
  const double above = power.upper / power.point;
  const double below = power.lower > 0.0 ? power.point / power.lower : kMost;
  return std::min(kMost, std::max(above, below));
}

CpuPowerModel calibrated(CpuPowerModel model, const LoadCurveCalibration& calibration) {
  constexpr int kPieces = 40;  // straight pieces of a smooth curve: off by less than 0.1 %
  constexpr double kConfidence = 0.95;
  for (int i = 0; i <= kPieces; ++i) {
    const double load = static_cast<double>(i) / kPieces;
    const Estimate power = power_at(calibration.fit, load, kConfidence);
    model.fitted.push_back({load, Watts{power.point}, factor_of(power)});
  }
  model.name = "load curve calibrated on " + calibration.when.substr(0, calibration.when.find('T'));
  model.quality.confidence = kConfidence;
  model.unknown_part = false;
  return model;
}

void add_estimates_beside_the_cpu(const SysRoot& sys, OpenedSources& opened) {
  for (auto& board : estimate_amdgpu_boards(sys, known_gpu_boards()))
    opened.sources.push_back(std::move(board));
  if (opened.measures(Domain::dram)) return;
  if (auto memory = memory_estimate(sys)) opened.sources.push_back(std::move(memory));
}

/// Describes the models as the user does, which are there last, and tells which of the user's names
/// nothing bears. What was not looked for is not told: the models where `accept` leaves them out.
void hear_the_user_on_models(Accept accept, Reach reach, OpenedSources& opened) {
  Scan all{std::move(opened.sources), std::move(opened.obstacles)};
  std::vector<FoundEntry> absent = apply_found(opened.awaited, all);
  opened.awaited = absent;
  if (accept == Accept::measured)
    std::erase_if(absent, [](const FoundEntry& one) { return one.id.starts_with("estimate:"); });
  const bool starting = opened.libraries != nullptr;
  if (reach == Reach::machine)
    tell_absent(absent, starting ? opened.libraries->pending() : std::vector<std::string>{}, all);
  opened.sources = std::move(all.readable);
  opened.obstacles = std::move(all.unreadable);
}

/// The models of what the counters do not show.
Result<void> add_estimates(const Environment& environment, const SourceRequest& request,
                           OpenedSources& opened) {
  const SysRoot& sys = environment.sys;
  const auto model = cpu_power_model_of(environment);
  if (model && request.charged.empty()) {
    opened.sources.push_back(machine_estimate(sys, *model));
  } else if (model) {
    opened.sources.push_back(process_tree_estimate(process_tree(sys), request.charged,
                                                   identity_of(sys).visible_cpus, *model));
  } else if (!opened.any_measured()) {
    return tl::unexpected{model.error()};
  }
  if (request.reach == Reach::machine) add_estimates_beside_the_cpu(sys, opened);
  return {};
}

Error nothing_measurable(const std::string& why) {
  return {ErrorCode::not_measurable, "nothing can be measured here: " + why + ".",
          "Run carnot doctor for what would change that."};
}

Error nothing_measurable(const OpenedSources& opened) {
  if (opened.libraries != nullptr && !opened.libraries->pending().empty())
    return nothing_measurable(join(opened.libraries->pending(), " and ") + " was still starting");
  if (opened.any_measured())
    return nothing_measurable("rails and parts of a processor are no measure of the machine");
  return nothing_measurable(opened.obstacles.empty() ? "the kernel shows no energy counter"
                                                     : "no energy counter can be read (" +
                                                           opened.obstacles.front().reason + ")");
}

bool grounds_a_total(const Sources& sources) {
  return std::ranges::any_of(
      sources, [](const auto& source) { return grounds_a_total(source->description()); });
}

}  // namespace

bool OpenedSources::measures(Domain domain) const {
  return std::any_of(sources.begin(), sources.end(), [&](const auto& source) {
    return source->description().domain == domain &&
           source->description().provenance == Provenance::measured;
  });
}

bool OpenedSources::any_measured() const {
  return std::any_of(sources.begin(), sources.end(), [](const auto& source) {
    return source->description().provenance == Provenance::measured;
  });
}

Result<void> check_measurable(std::span<const SourceDescription> sources,
                              std::span<const std::optional<Reading>> last) {
  std::string why;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!grounds_a_total(sources[i])) continue;
    const auto* failure = last[i] ? std::get_if<ReadFailure>(&last[i]->value) : nullptr;
    if (last[i] && failure == nullptr) return {};
    if (why.empty())
      why = sources[i].label + ": " + (failure != nullptr ? failure->reason : "it says nothing");
  }
  return nothing_measurable(why.empty() ? "no source is left that stands for the machine" : why);
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
                     sys.is_this_machine() ? PreciseCpuTime{kernel_cpu_time} : PreciseCpuTime{}};
}

Result<CpuPowerModel> cpu_power_model_of(const Environment& environment) {
  CARNOT_TRY(CpuPowerModel model, cpu_power_model_of(environment.sys));
  CARNOT_TRY(const Calibrations all, calibrations_here(environment));
  if (all.load_curves.empty()) return model;
  const std::string host = describe_host(environment.sys).fingerprint;
  const auto own = std::ranges::find(all.load_curves, host, &LoadCurveCalibration::host);
  return own == all.load_curves.end() ? model : calibrated(std::move(model), *own);
}

Result<OpenedSources> open_sources(const Environment& environment, SourceRequest request) {
  const SysRoot& sys = environment.sys;
  const bool whole = request.reach == Reach::machine;
  auto libraries = whole ? start_libraries(environment) : nullptr;  // beside all that follows
  KernelPerfEvents events;
  Scan found = discover_counters(sys, events);
  if (whole) {
    append(found, discover_beside_the_cpu(sys));
    if (libraries != nullptr)
      append(found,
             request.patience ? libraries->wait_for(*request.patience) : libraries->wait_for_all());
  }
  CARNOT_TRY(std::vector<FoundEntry> awaited, hear_the_user(environment, request.reach, found));
  mark_checks(found.readable);
  OpenedSources opened{std::move(found.readable), std::move(found.unreadable), std::move(libraries),
                       std::move(awaited)};
  if (request.accept == Accept::measured) {
    std::erase_if(opened.sources, [](const auto& source) {
      return source->description().provenance == Provenance::estimated;
    });
  } else {
    CARNOT_TRY_VOID(add_estimates(environment, request, opened));
  }
  hear_the_user_on_models(request.accept, request.reach, opened);
  if (request.accept == Accept::measured && !grounds_a_total(opened.sources))
    return nothing_measurable(opened);
  return opened;
}

}  // namespace carnot
