// SPDX-License-Identifier: Apache-2.0
#include "sensors/vendor_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace carnot {
namespace {

/// The linker's words for a library that is not there; one that lacks a library of its own begins
/// with that one's name.
bool says_absent(std::string_view words, std::string_view name) {
  return words.starts_with(name) && words.find("No such file") != std::string_view::npos;
}

bool shows_any(const SysRoot& sys, std::span<const std::string_view> paths) {
  return std::ranges::any_of(paths, [&](std::string_view path) { return sys.exists(path); });
}

}  // namespace

Result<VendorLibrary> VendorLibrary::open(std::span<const std::string_view> names) {
  std::string broken;
  for (const std::string_view one : names) {
    const std::string name{one};
    void* handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle != nullptr) return VendorLibrary{name, handle};
    const char* said = ::dlerror();
    const std::string words = valid_utf8(said != nullptr ? said : "unknown reason");
    if (broken.empty() && !says_absent(words, name)) broken = words;
  }
  if (!broken.empty()) {
    return fail(ErrorCode::environment, fmt::format("cannot be loaded: {}.", broken),
                "Install or repair the driver that it belongs to.");
  }
  return fail(ErrorCode::not_found,
              fmt::format("there is no {}.", names.empty() ? "" : names.front()));
}

void* VendorLibrary::symbol(const char* name) const { return ::dlsym(handle_, name); }

std::string text_in(const VendorText& buffer) {
  const std::string_view all{buffer.data(), buffer.size()};
  return valid_utf8(trim(all.substr(0, all.find('\0'))));
}

bool shows_nvidia_driver(const SysRoot& sys) {
  // /dev/dxg: the boards of Windows, seen from its Linux.
  constexpr auto kSigns = std::to_array<std::string_view>(
      {"/dev/nvidiactl", "/proc/driver/nvidia/version", "/sys/module/nvidia", "/dev/dxg"});
  return shows_any(sys, kSigns);
}

bool shows_amd_driver(const SysRoot& sys) {
  constexpr auto kSigns = std::to_array<std::string_view>({"/sys/module/amdgpu", "/dev/kfd"});
  return shows_any(sys, kSigns);
}

}  // namespace carnot
