// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/scan.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "sensors/nvml/board_facts.hpp"
#include "sensors/nvml/gpu_source.hpp"
#include "sensors/shifted.hpp"

namespace carnot {
namespace nvml {
namespace {

/// ±5 % of any board, uncalibrated: NVIDIA's reference of nvmlDeviceGetPowerUsage, and the boards
/// measured in arXiv 2312.02741 (measuring.md 1.3, 5).
constexpr double kGain = 0.05;
constexpr double kJoulesPerTick = 1e-3;
constexpr Watts kPowerStep{1e-3};

constexpr auto kEnergyRoutes = std::to_array({Route::energy_call, Route::energy_field});
/// Beside a counter: the mean of a second leaves nothing out where it is read once a second.
constexpr auto kCheckRoutes =
    std::to_array({Route::power_average, Route::power_usage, Route::power_instant});
/// The power of the moment before a mean of the last second, which smears what was done before.
constexpr auto kMomentFirst =
    std::to_array({Route::power_instant, Route::power_usage, Route::power_average});
constexpr auto kUsageLast =
    std::to_array({Route::power_instant, Route::power_average, Route::power_usage});

ObstacleKind kind_of(Return result) {
  return result == Return::no_permission ? ObstacleKind::permission : ObstacleKind::failing;
}

SourceDescription description_of(std::string id, std::string label, int device) {
  SourceDescription description;
  description.id = std::move(id);
  description.label = std::move(label);
  description.kind = SourceKind::nvml;
  description.domain = Domain::gpu;
  description.device = device;
  return description;
}

Obstacle obstacle(std::string reason, ObstacleKind kind) {
  return {description_of("nvml", "NVIDIA GPUs", 0), kind, std::move(reason)};
}

Obstacle refusal(std::string_view what, const Library& library, Return result) {
  return obstacle(fmt::format("{}: {}", what, library.words(result)), kind_of(result));
}

BoardFacts facts_of(Gpu& gpu) {
  const Functions& call = gpu.functions();
  BoardFacts facts;
  facts.name = text_of(gpu, call.name);
  facts.driver_major = driver_major(gpu.library().driver_version());
  unsigned int number = 0;
  if (gpu.call(call.architecture, &number) == Return::success)
    facts.architecture = static_cast<Architecture>(number);
  int major = 0;
  int minor = 0;
  if (gpu.call(call.compute_capability, &major, &minor) == Return::success)
    facts.is_ga100 = major == 8 && minor == 0;
  unsigned int mig = 0;
  unsigned int pending = 0;
  if (gpu.call(call.mig_mode, &mig, &pending) == Return::success) facts.has_mig = mig == 1;
  unsigned int milliwatts = 0;
  if (gpu.call(call.power_limit, &milliwatts) == Return::success)
    facts.power_limit = Watts{milliwatts * 1e-3};
  return facts;
}

/// What a route reads, for people.
std::string reading_of(const BoardFacts& facts, Route route, bool buffered) {
  switch (route) {
    case Route::energy_call:
      return "energy counter";
    case Route::energy_field:
      return "energy counter (field 83)";
    case Route::power_instant:
      return buffered ? "power (the driver's samples)" : "power (field 186, instant)";
    case Route::power_average:
      return "power (field 185, mean of 1 s)";
    case Route::power_usage:
      if (buffered) return "power (the driver's samples)";
      return usage_is_mean(facts) ? "power (plain, mean of 1 s)" : "power (plain, instant)";
  }
  return "power";
}

PowerField field_of(Route route) {
  return route == Route::power_instant   ? PowerField::instant
         : route == Route::power_average ? PowerField::average
                                         : PowerField::usage;
}

std::string silence_of(const BoardFacts& facts) {
  if (facts.has_mig)
    return "its driver tells no process's use of a board that is cut into instances (MIG is on)";
  return "its driver does not tell how much each process uses it";
}

/// One board on its way to a source.
class Opening {
 public:
  Opening(Gpu gpu, const std::vector<GpuBoard>& boards)
      : boards_{boards},
        gpu_{std::move(gpu)},
        facts_{facts_of(gpu_)},
        board_{facts_.name.empty() ? fmt::format("GPU {}", gpu_.index())
                                   : fmt::format("GPU {} {}", gpu_.index(), facts_.name)},
        watch_{std::make_shared<GpuWatch>(
            std::make_shared<DeviceWatch>("nvml:" + gpu_.uuid(), board_, silence_of(facts_)))} {}

  /// `checks`: what stands behind all boards, so that these keep their order.
  void into(Scan& scan, Sources& checks) && {
    if (const auto route = first_that_answers(kEnergyRoutes)) {
      scan.readable.push_back(counter(*route));
      if (const auto beside = first_that_answers(kCheckRoutes)) checks.push_back(check(*beside));
      return;
    }
    const auto& routes = usage_is_mean(facts_) ? kUsageLast : kMomentFirst;
    if (const auto route = first_that_answers(routes)) {
      scan.readable.push_back(power(*route));
      return;
    }
    scan.unreadable.push_back(
        {described("no sensor"), refused_ ? ObstacleKind::permission : ObstacleKind::failing,
         fmt::format("{} shows neither energy nor power: {}", board_, reasons_)});
    if (auto estimate = by_utilisation()) scan.readable.push_back(std::move(estimate));
  }

 private:
  /// Null where the board does not tell how busy it is, or nobody knows what it may draw.
  std::unique_ptr<Source> by_utilisation() {
    const bool has_limit = facts_.power_limit > Watts{0.0};
    const auto limit =
        has_limit ? std::optional{facts_.power_limit} : board_limit(boards_, facts_.name);
    if (!limit || !busy_share_of(gpu_, board_)) return nullptr;
    return board_estimate(
        {"estimate:gpu:" + gpu_.uuid(), board_ + ", by its utilisation", gpu_.index(), *limit,
         [gpu = gpu_, board = board_]() mutable { return busy_share_of(gpu, board); }});
  }

  static Result<double> busy_share_of(Gpu& gpu, const std::string& board) {
    Utilization busy;
    const Return result = gpu.call(gpu.functions().utilization, &busy);
    constexpr unsigned int kFull = 100;
    if (result == Return::success && busy.gpu <= kFull) return busy.gpu / 100.0;
    return fail(
        ErrorCode::failed,
        fmt::format("{}: nvmlDeviceGetUtilizationRates: {}", board,
                    result == Return::success ? "no percentage" : gpu.library().words(result)));
  }

  std::optional<Route> first_that_answers(std::span<const Route> routes) {
    for (const Route route : routes) {
      const Answer answer = ask(gpu_, route, call_of(route));
      const auto* failure = std::get_if<ReadFailure>(&answer.value);
      if (failure == nullptr) return route;
      refused_ = refused_ || answer.result == Return::no_permission;
      reasons_ += (reasons_.empty() ? "" : "; ") + failure->reason;
    }
    return std::nullopt;
  }

  SourceDescription described(std::string_view reading) const {
    const std::string_view whole = facts_.has_mig ? " of the whole board (MIG is on)" : "";
    SourceDescription description = description_of(
        "nvml:" + gpu_.uuid(), fmt::format("{}, {}{}", board_, reading, whole), gpu_.index());
    description.plausible_maximum = plausible_maximum(facts_);
    description.accuracy = Accuracy{.gain = kGain};
    description.refresh_is_assumed = refresh_is_assumed(facts_);
    return description;
  }

  std::unique_ptr<Source> counter(Route route) {
    SourceDescription description = described(reading_of(facts_, route, false));
    description.counter = CounterSpec{.joules_per_tick = kJoulesPerTick,
                                      .last = std::numeric_limits<std::uint64_t>::max(),
                                      .last_is_inferred = false};
    description.refresh = counter_refresh(facts_);
    return make(std::move(description), route, std::nullopt);
  }

  SourceDescription described_power(Route route, bool buffered) const {
    SourceDescription description = described(reading_of(facts_, route, buffered));
    const Boxcar boxcar = boxcar_of(facts_, field_of(route));
    description.refresh = boxcar.refresh;
    description.averaged_over = boxcar.window;
    description.resolution = kPowerStep;
    return description;
  }

  std::unique_ptr<Source> power(Route route) {
    auto buffer = buffer_for(route);
    if (!buffer) return polled_power(described_power(route, false), route);
    return make(described_power(route, true), route, std::move(buffer));
  }

  /// Without the driver's stamps a power is of when it was last shown anew, not of when it is read.
  std::unique_ptr<Source> polled_power(SourceDescription description, Route route) {
    return shift_stamps(make(std::move(description), route, std::nullopt),
                        {.offset = staleness_of(facts_, field_of(route)), .uncertainty = {}});
  }

  std::unique_ptr<Source> check(Route route) {
    SourceDescription description = described_power(route, false);
    description.checks = std::exchange(description.id, description.id + ":power");
    return polled_power(std::move(description), route);
  }

  /// Up to Turing the driver's samples are the power of the moment; what later drivers keep there
  /// is not documented, and a mean must not pass for it.
  std::optional<SampleBuffer> buffer_for(Route route) {
    const bool known = facts_.architecture <= Architecture::turing;
    if (!known || route == Route::power_average) return std::nullopt;
    return SampleBuffer::of(gpu_);
  }

  std::unique_ptr<Source> make(SourceDescription description, Route route,
                               std::optional<SampleBuffer> buffer) {
    return std::make_unique<GpuSource>(std::move(description), board_, gpu_, route,
                                       std::move(buffer), watch_);
  }

  const std::vector<GpuBoard>& boards_;
  Gpu gpu_;
  BoardFacts facts_;
  std::string board_;
  std::shared_ptr<GpuWatch> watch_;
  std::string reasons_;
  bool refused_ = false;
};

}  // namespace
}  // namespace nvml

Scan scan_nvml(const std::shared_ptr<nvml::Library>& library, const std::vector<GpuBoard>& boards) {
  Scan scan;
  auto slots = nvml::boards_of(library);
  if (!slots) {
    scan.unreadable.push_back(nvml::refusal("nvmlDeviceGetCount", *library, slots.error()));
    return scan;
  }
  Sources checks;
  for (nvml::Slot& slot : *slots) {
    if (slot.gpu) {
      nvml::Opening{*std::move(slot.gpu), boards}.into(scan, checks);
      continue;
    }
    Obstacle found = nvml::refusal(fmt::format("GPU {}", slot.index), *library, slot.result);
    found.description.id = fmt::format("nvml:{}", slot.index);
    found.description.device = slot.index;
    scan.unreadable.push_back(std::move(found));
  }
  append(scan, {std::move(checks), {}});
  return scan;
}

Scan scan_nvml(const std::string& library_path, const std::vector<GpuBoard>& boards) {
  Scan scan;
  auto library = nvml::Library::open(library_path);
  if (!library) {
    if (library.error().code != ErrorCode::not_found)
      scan.unreadable.push_back(nvml::obstacle(library.error().message, ObstacleKind::failing));
    return scan;
  }
  if (const nvml::Return started = (*library)->start(); started != nvml::Return::success) {
    scan.unreadable.push_back(nvml::refusal("nvmlInit", **library, started));
    return scan;
  }
  return scan_nvml(*library, boards);
}

}  // namespace carnot
