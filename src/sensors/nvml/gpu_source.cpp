// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/gpu_source.hpp"

#include <fmt/format.h>

#include <utility>

#include "sensors/nvml/gpu_state.hpp"

namespace carnot::nvml {
namespace {

/// A number as NVML hands it out.
struct Raw {
  Return result = Return::unknown;
  ValueType type = ValueType::unsigned_int;
  std::uint64_t bits = 0;
};

Raw ask_field(Gpu& gpu, unsigned int field) {
  FieldValue reply;
  reply.field = field;
  const Return result = gpu.call(gpu.functions().field_values, 1, &reply);
  if (result != Return::success) return {result};
  return {reply.result, reply.type, reply.bits};
}

Raw ask_raw(Gpu& gpu, Route route) {
  switch (route) {
    case Route::energy_call: {
      unsigned long long millijoules = 0;
      const Return result = gpu.call(gpu.functions().total_energy, &millijoules);
      return {result, ValueType::unsigned_long_long, millijoules};
    }
    case Route::energy_field:
      return ask_field(gpu, kFieldTotalEnergy);
    case Route::power_instant:
      return ask_field(gpu, kFieldPowerInstant);
    case Route::power_average:
      return ask_field(gpu, kFieldPowerAverage);
    case Route::power_usage: {
      unsigned int milliwatts = 0;
      const Return result = gpu.call(gpu.functions().power_usage, &milliwatts);
      return {result, ValueType::unsigned_int, milliwatts};
    }
  }
  return {};
}

bool is_energy(Route route) { return route == Route::energy_call || route == Route::energy_field; }

}  // namespace

std::string_view call_of(Route route) {
  switch (route) {
    case Route::energy_call:
      return "nvmlDeviceGetTotalEnergyConsumption";
    case Route::energy_field:
      return "NVML field 83";
    case Route::power_instant:
      return "NVML field 186";
    case Route::power_usage:
      return "nvmlDeviceGetPowerUsage";
    case Route::power_average:
      return "NVML field 185";
  }
  return "NVML";
}

Answer ask(Gpu& gpu, Route route, std::string_view who) {
  const Raw raw = ask_raw(gpu, route);
  if (raw.result != Return::success)
    return {raw.result, ReadFailure{fmt::format("{}: {}", who, gpu.library().words(raw.result))}};
  return {raw.result, is_energy(route) ? energy_value(raw.type, raw.bits, who)
                                       : power_value(raw.type, raw.bits, who)};
}

GpuSource::GpuSource(SourceDescription description, std::string_view board, Gpu gpu, Route route,
                     std::optional<SampleBuffer> buffer, std::shared_ptr<GpuWatch> watch)
    : description_{std::move(description)},
      who_{fmt::format("{}: {}", board, call_of(route))},
      gpu_{std::move(gpu)},
      route_{route},
      buffer_{std::move(buffer)},
      watch_{std::move(watch)} {}

Reading GpuSource::read(const Clock& clock) {
  const SteadyTime when = clock.now();
  Answer answer = ask(gpu_, route_, who_);
  if (answer.result != Return::success) gpu_.recover(answer.result, when);
  newest_ = when;
  watch_->look(gpu_, when);
  return {0, when, std::move(answer.value)};
}

std::optional<DeviceState> GpuSource::state() {
  if (!description_.checks.empty()) return std::nullopt;
  return state_of(gpu_);
}

void GpuSource::collect(const Clock& clock, std::vector<Reading>& into) {
  const std::size_t known = into.size();
  if (buffer_) buffer_->append(gpu_, clock, newest_, into);
  Reading now = read(clock);
  if (into.size() > known && into.back().when == now.when) return;  // a sample of this very instant
  into.push_back(std::move(now));
}

}  // namespace carnot::nvml
