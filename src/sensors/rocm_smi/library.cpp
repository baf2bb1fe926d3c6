// SPDX-License-Identifier: Apache-2.0
#include "sensors/rocm_smi/library.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "sensors/vendor_library.hpp"

namespace carnot::rocm_smi {
namespace {

Functions functions_in(const VendorLibrary& library) {
  Functions f;
  library.bind("rsmi_init", f.init);
  library.bind("rsmi_shut_down", f.shut_down);
  library.bind("rsmi_num_monitor_devices", f.num_monitor_devices);
  library.bind("rsmi_dev_energy_count_get", f.energy_count);
  library.bind("rsmi_dev_power_ave_get", f.power_average);
  library.bind("rsmi_dev_current_socket_power_get", f.socket_power);
  library.bind("rsmi_dev_name_get", f.name);
  library.bind("rsmi_dev_unique_id_get", f.unique_id);
  library.bind("rsmi_dev_pci_id_get", f.pci_id);
  library.bind("rsmi_status_string", f.status_string);
  return f;
}

/// The library rounds the kernel's unit, 2^-16 J = 15.259 µJ (kgd_pp_interface.h), to 15.3 µJ,
/// which would make every joule 0.27 % too many.
double exact_tick(float microjoules) {
  constexpr double kRounded = 15.3;
  constexpr double kKernelUnit = 0x1p-16;
  const auto tick = static_cast<double>(microjoules);
  return std::abs(tick - kRounded) < 1e-3 ? kKernelUnit : tick * 1e-6;
}

}  // namespace

Result<std::shared_ptr<Library>> Library::open(std::span<const std::string_view> names) {
  auto opened = VendorLibrary::open(names);
  if (!opened) return tl::unexpected{at("ROCm SMI", std::move(opened).error())};
  const Functions functions = functions_in(*opened);
  if (functions.init == nullptr || functions.num_monitor_devices == nullptr)
    return fail(ErrorCode::environment, fmt::format("{} is not ROCm SMI.", opened->name()));
  std::shared_ptr<Library> library{new Library{functions}};
  const Status started = functions.init(0);
  if (started == Status::init_error || started == Status::not_found)
    return fail(ErrorCode::not_found, "ROCm SMI finds no driver of AMD boards.");
  if (started != Status::success)
    return fail(ErrorCode::environment, fmt::format("rsmi_init: {}.", library->words(started)));
  library->running_ = true;
  return library;
}

Library::~Library() {
  if (running_ && functions_.shut_down != nullptr) functions_.shut_down();
}

std::uint32_t Library::devices() const {
  std::uint32_t count = 0;
  return functions_.num_monitor_devices(&count) == Status::success ? count : 0;
}

tl::expected<EnergyCount, Status> Library::energy(std::uint32_t device) const {
  if (functions_.energy_count == nullptr) return tl::unexpected{Status::not_supported};
  std::uint64_t ticks = 0;
  float microjoules = 0.0F;
  std::uint64_t device_ns = 0;
  const Status status = functions_.energy_count(device, &ticks, &microjoules, &device_ns);
  if (status != Status::success) return tl::unexpected{status};
  const bool makes_sense = std::isfinite(microjoules) && microjoules > 0.0F;
  if (ticks == std::numeric_limits<std::uint64_t>::max() || !makes_sense)
    return tl::unexpected{Status::not_supported};
  return EnergyCount{ticks, exact_tick(microjoules)};
}

tl::expected<Watts, Status> Library::power(std::uint32_t device) const {
  constexpr double kWattsPerStep = 1e-6;
  std::uint64_t microwatts = 0;
  Status status = Status::not_supported;
  if (functions_.socket_power != nullptr) status = functions_.socket_power(device, &microwatts);
  if (status != Status::success && functions_.power_average != nullptr)
    status = functions_.power_average(device, 0, &microwatts);
  if (status != Status::success) return tl::unexpected{status};
  return Watts{static_cast<double>(microwatts) * kWattsPerStep};
}

std::string Library::name(std::uint32_t device) const {
  VendorText text{};
  const bool known = functions_.name != nullptr &&
                     functions_.name(device, text.data(), text.size() - 1) == Status::success;
  return known ? text_in(text) : std::string{};
}

std::optional<std::uint64_t> Library::unique_id(std::uint32_t device) const {
  std::uint64_t id = 0;
  if (functions_.unique_id == nullptr || functions_.unique_id(device, &id) != Status::success ||
      id == 0)
    return std::nullopt;
  return id;
}

std::string Library::pci_address(std::uint32_t device) const {
  std::uint64_t id = 0;
  if (functions_.pci_id == nullptr || functions_.pci_id(device, &id) != Status::success) return {};
  // Domain from bit 32, bus from 8, device from 3, function from 0; what lies between is a
  // partition's number on MI300.
  return fmt::format("{:04x}:{:02x}:{:02x}.{:x}", id >> 32U, (id >> 8U) & 0xffU, (id >> 3U) & 0x1fU,
                     id & 7U);
}

std::string Library::words(Status status) const {
  const char* said = nullptr;
  if (functions_.status_string != nullptr) functions_.status_string(status, &said);
  return said != nullptr ? valid_utf8(said)
                         : fmt::format("ROCm SMI status {}", static_cast<std::uint32_t>(status));
}

}  // namespace carnot::rocm_smi
