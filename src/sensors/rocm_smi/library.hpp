// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/units.hpp"

namespace carnot::rocm_smi {

/// Names by which the library is looked for, the unversioned one first.
inline constexpr auto kLibraryNames =
    std::to_array<std::string_view>({"librocm_smi64.so", "librocm_smi64.so.7", "librocm_smi64.so.6",
                                     "librocm_smi64.so.5", "/opt/rocm/lib/librocm_smi64.so"});

/// rsmi_status_t, as far as we tell results apart.
enum class Status : std::uint32_t {
  success = 0x0,
  not_supported = 0x2,
  permission = 0x4,
  init_error = 0x8,
  not_found = 0xA,
  no_data = 0xE,
};

/// The functions that we use, in their C types (rocm_smi.h). Null: this version lacks it.
struct Functions {
  Status (*init)(std::uint64_t flags) = nullptr;
  Status (*shut_down)() = nullptr;
  Status (*num_monitor_devices)(std::uint32_t* count) = nullptr;
  Status (*energy_count)(std::uint32_t device, std::uint64_t* ticks, float* microjoules_per_tick,
                         std::uint64_t* device_ns) = nullptr;
  Status (*power_average)(std::uint32_t device, std::uint32_t sensor,
                          std::uint64_t* microwatts) = nullptr;
  Status (*socket_power)(std::uint32_t device, std::uint64_t* microwatts) = nullptr;
  Status (*name)(std::uint32_t device, char* text, std::size_t size) = nullptr;
  Status (*unique_id)(std::uint32_t device, std::uint64_t* id) = nullptr;
  Status (*pci_id)(std::uint32_t device, std::uint64_t* id) = nullptr;
  Status (*status_string)(Status status, const char** words) = nullptr;
};

struct EnergyCount {
  std::uint64_t ticks = 0;
  double joules_per_tick = 0.0;
};

/// AMD's management library, opened with dlopen and started: one call, one answer, in SI units.
/// One thread at a time.
class Library {
 public:
  /// The first of `names` that can be loaded. Errors: not_found when there is none, or when it
  /// finds no driver (a machine with ROCm but without a board); environment when it cannot be
  /// loaded or will not start.
  static Result<std::shared_ptr<Library>> open(std::span<const std::string_view> names);

  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library();

  std::uint32_t devices() const;
  /// All ones mean that the board has no counter: not_supported.
  tl::expected<EnergyCount, Status> energy(std::uint32_t device) const;
  /// Of the moment where the board tells it (MI300), else an average over a time that AMD does not
  /// state.
  tl::expected<Watts, Status> power(std::uint32_t device) const;
  std::string name(std::uint32_t device) const;
  std::optional<std::uint64_t> unique_id(std::uint32_t device) const;
  /// "0000:03:00.0"; empty where it cannot be told.
  std::string pci_address(std::uint32_t device) const;
  /// The library's words for a result.
  std::string words(Status status) const;

 private:
  explicit Library(const Functions& functions) : functions_{functions} {}

  Functions functions_;
  bool running_ = false;
};

}  // namespace carnot::rocm_smi
