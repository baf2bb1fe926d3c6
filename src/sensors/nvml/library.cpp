// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <string_view>

#include "base/text.hpp"

namespace carnot::nvml {
namespace {

constexpr std::string_view kRemedy = "Install or repair the NVIDIA driver.";

template <class Signature>
void bind(void* handle, const char* name, Signature*& function) {
  function = reinterpret_cast<Signature*>(::dlsym(handle, name));
}

Functions functions_in(void* handle) {
  Functions f;
  bind(handle, "nvmlInit_v2", f.init);
  bind(handle, "nvmlShutdown", f.shutdown);
  bind(handle, "nvmlErrorString", f.error_string);
  bind(handle, "nvmlSystemGetDriverVersion", f.driver_version);
  bind(handle, "nvmlDeviceGetCount_v2", f.device_count);
  bind(handle, "nvmlDeviceGetHandleByIndex_v2", f.handle_by_index);
  bind(handle, "nvmlDeviceGetHandleByUUID", f.handle_by_uuid);
  bind(handle, "nvmlDeviceGetUUID", f.uuid);
  bind(handle, "nvmlDeviceGetName", f.name);
  bind(handle, "nvmlDeviceGetArchitecture", f.architecture);
  bind(handle, "nvmlDeviceGetCudaComputeCapability", f.compute_capability);
  bind(handle, "nvmlDeviceGetMigMode", f.mig_mode);
  bind(handle, "nvmlDeviceGetTotalEnergyConsumption", f.total_energy);
  bind(handle, "nvmlDeviceGetPowerUsage", f.power_usage);
  bind(handle, "nvmlDeviceGetPowerManagementLimit", f.power_limit);
  bind(handle, "nvmlDeviceGetFieldValues", f.field_values);
  bind(handle, "nvmlDeviceGetSamples", f.samples);
  bind(handle, "nvmlDeviceGetUtilizationRates", f.utilization);
  bind(handle, "nvmlDeviceGetTemperature", f.temperature);
  bind(handle, "nvmlDeviceGetClockInfo", f.clock);
  bind(handle, "nvmlDeviceGetCurrentClocksThrottleReasons", f.throttle_reasons);
  bind(handle, "nvmlDeviceGetProcessUtilization", f.process_utilization);
  return f;
}

/// Without these no board can be found again; all the others are capabilities.
bool is_nvml(const Functions& f) {
  return f.init != nullptr && f.shutdown != nullptr && f.device_count != nullptr &&
         f.handle_by_index != nullptr && f.handle_by_uuid != nullptr && f.uuid != nullptr;
}

/// The linker's words for a library that is not there; one that lacks a library of its own begins
/// with that one's name.
bool says_absent(std::string_view words, std::string_view path) {
  return words.starts_with(path) && words.find("No such file") != std::string_view::npos;
}

constexpr std::size_t kTextSize = 256;  // NVML asks for 80 (UUID, version) and 96 (name) at most
using Text = std::array<char, kTextSize>;

std::string as_string(const Text& text) {
  const std::string_view all{text.data(), text.size()};
  return valid_utf8(trim(all.substr(0, all.find('\0'))));
}

Slot slot_at(const std::shared_ptr<Library>& library, unsigned int index) {
  Slot slot;
  slot.index = static_cast<int>(index);
  Device handle = nullptr;
  slot.result = library->functions().handle_by_index(index, &handle);
  if (slot.result != Return::success) return slot;
  Text text{};
  slot.result = library->functions().uuid(handle, text.data(), kTextSize - 1);
  if (slot.result == Return::success) slot.gpu.emplace(library, as_string(text), slot.index);
  return slot;
}

}  // namespace

Result<std::shared_ptr<Library>> Library::open(const std::string& path) {
  // Never closed: NVML leaves threads and exit handlers of the driver behind.
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* said = ::dlerror();
    const std::string words = valid_utf8(said != nullptr ? said : "unknown reason");
    if (says_absent(words, path))
      return fail(ErrorCode::not_found, fmt::format("there is no {}.", path));
    return fail(ErrorCode::environment, fmt::format("cannot load NVML: {}.", words),
                std::string{kRemedy});
  }
  std::shared_ptr<Library> library{new Library};
  library->functions_ = functions_in(handle);
  if (!is_nvml(library->functions_))
    return fail(ErrorCode::environment, fmt::format("{} is not NVML.", path), std::string{kRemedy});
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
  Text text{};
  if (functions_.driver_version == nullptr ||
      functions_.driver_version(text.data(), kTextSize - 1) != Return::success)
    return {};
  return as_string(text);
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
  Text text{};
  const Return result = gpu.call(function, text.data(), static_cast<unsigned int>(kTextSize - 1));
  return result == Return::success ? as_string(text) : std::string{};
}

}  // namespace carnot::nvml
