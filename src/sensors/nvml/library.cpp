// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/library.hpp"

#include <fmt/format.h>

#include <array>
#include <span>
#include <string_view>

#include "base/text.hpp"
#include "sensors/vendor_library.hpp"

namespace carnot::nvml {
namespace {

/// NVML asks for 80 (UUID, version) and 96 (name) at most.
constexpr auto kRoom = static_cast<unsigned int>(std::tuple_size_v<VendorText> - 1);

Functions functions_in(const VendorLibrary& library) {
  Functions f;
  library.bind("nvmlInit_v2", f.init);
  library.bind("nvmlShutdown", f.shutdown);
  library.bind("nvmlErrorString", f.error_string);
  library.bind("nvmlSystemGetDriverVersion", f.driver_version);
  library.bind("nvmlDeviceGetCount_v2", f.device_count);
  library.bind("nvmlDeviceGetHandleByIndex_v2", f.handle_by_index);
  library.bind("nvmlDeviceGetHandleByUUID", f.handle_by_uuid);
  library.bind("nvmlDeviceGetUUID", f.uuid);
  library.bind("nvmlDeviceGetName", f.name);
  library.bind("nvmlDeviceGetArchitecture", f.architecture);
  library.bind("nvmlDeviceGetCudaComputeCapability", f.compute_capability);
  library.bind("nvmlDeviceGetMigMode", f.mig_mode);
  library.bind("nvmlDeviceGetTotalEnergyConsumption", f.total_energy);
  library.bind("nvmlDeviceGetPowerUsage", f.power_usage);
  library.bind("nvmlDeviceGetPowerManagementLimit", f.power_limit);
  library.bind("nvmlDeviceGetFieldValues", f.field_values);
  library.bind("nvmlDeviceGetSamples", f.samples);
  library.bind("nvmlDeviceGetUtilizationRates", f.utilization);
  library.bind("nvmlDeviceGetTemperature", f.temperature);
  library.bind("nvmlDeviceGetClockInfo", f.clock);
  library.bind("nvmlDeviceGetCurrentClocksThrottleReasons", f.throttle_reasons);
  library.bind("nvmlDeviceGetProcessUtilization", f.process_utilization);
  return f;
}

/// Without these no board can be found again; all the others are capabilities.
bool is_nvml(const Functions& f) {
  return f.init != nullptr && f.shutdown != nullptr && f.device_count != nullptr &&
         f.handle_by_index != nullptr && f.handle_by_uuid != nullptr && f.uuid != nullptr;
}

Slot slot_at(const std::shared_ptr<Library>& library, unsigned int index) {
  Slot slot;
  slot.index = static_cast<int>(index);
  Device handle = nullptr;
  slot.result = library->functions().handle_by_index(index, &handle);
  if (slot.result != Return::success) return slot;
  VendorText text{};
  slot.result = library->functions().uuid(handle, text.data(), kRoom);
  if (slot.result == Return::success) slot.gpu.emplace(library, text_in(text), slot.index);
  return slot;
}

}  // namespace

Result<std::shared_ptr<Library>> Library::open(const std::string& path) {
  const std::string_view name = path;
  auto opened = VendorLibrary::open(std::span{&name, 1});
  if (!opened) return tl::unexpected{at("NVML", std::move(opened).error())};
  std::shared_ptr<Library> library{new Library};
  library->functions_ = functions_in(*opened);
  if (!is_nvml(library->functions_)) {
    return fail(ErrorCode::environment, fmt::format("{} is not NVML.", path),
                "Install or repair the NVIDIA driver.");
  }
  return library;
}

Library::~Library() {
  if (running_) functions_.shutdown();
}

Return Library::start() {
  const Return result = functions_.init();
  running_ = result == Return::success;
  ++starts_;
  return result;
}

void Library::restart(SteadyTime now) {
  constexpr Seconds kPause{1.0};
  if (restarted_ && seconds_between(*restarted_, now) < kPause) return;
  restarted_ = now;
  if (running_) functions_.shutdown();
  start();
}

std::string Library::words(Return result) const {
  const char* said = functions_.error_string != nullptr ? functions_.error_string(result) : nullptr;
  return said != nullptr ? valid_utf8(said)
                         : fmt::format("NVML error {}", static_cast<int>(result));
}

std::string Library::driver_version() const {
  VendorText text{};
  if (functions_.driver_version == nullptr ||
      functions_.driver_version(text.data(), kRoom) != Return::success)
    return {};
  return text_in(text);
}

Return Gpu::find_handle() {
  if (handle_ != nullptr && handle_of_start_ == library_->starts()) return Return::success;
  handle_ = nullptr;
  const Return found = functions().handle_by_uuid(uuid_.c_str(), &handle_);
  if (found != Return::success) handle_ = nullptr;
  handle_of_start_ = library_->starts();
  return found;
}

void Gpu::recover(Return failed, SteadyTime now) {
  handle_ = nullptr;
  // Of a lost board nothing is cured by starting anew, and the others would pay for it.
  if (failed == Return::uninitialized || failed == Return::driver_not_loaded)
    library_->restart(now);
}

tl::expected<std::vector<Slot>, Return> boards_of(const std::shared_ptr<Library>& library) {
  constexpr unsigned int kMostBoards = 1024;  // a broken reply is no reason to loop for ever
  unsigned int count = 0;
  const Return counted = library->functions().device_count(&count);
  if (counted != Return::success) return tl::unexpected{counted};
  std::vector<Slot> slots;
  for (unsigned int index = 0; index < count && index < kMostBoards; ++index)
    slots.push_back(slot_at(library, index));
  return slots;
}

std::string text_of(Gpu& gpu, Return (*function)(Device, char*, unsigned int)) {
  VendorText text{};
  const Return result = gpu.call(function, text.data(), kRoom);
  return result == Return::success ? text_in(text) : std::string{};
}

}  // namespace carnot::nvml
