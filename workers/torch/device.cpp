// SPDX-License-Identifier: Apache-2.0
#include "torch/device.hpp"

#include <c10/core/impl/VirtualGuardImpl.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "torch/torch_error.hpp"

namespace carnot::worker {
namespace {

/// The library alone takes half a second and 450 MB of address space, so only where the kernel has
/// NVIDIA's driver. It registers itself with torch as it is opened, and is never closed.
bool open_cuda() {
  std::error_code ignored;
  if (!std::filesystem::exists("/dev/nvidiactl", ignored)) return false;
  return ::dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL) != nullptr;
}

int gpus() {
  const auto count =
      guarded([] { return int{c10::impl::VirtualGuardImpl{at::kCUDA}.deviceCount()}; });
  return count ? *count : 0;
}

}  // namespace

std::vector<std::string> devices_here() {
  std::vector<std::string> devices{"cpu"};
  if (!open_cuda()) return devices;
  const int count = gpus();
  for (int i = 0; i < count; ++i) devices.push_back(fmt::format("cuda:{}", i));
  return devices;
}

Result<at::Device> device_of(const std::string& name, const std::vector<std::string>& here) {
  const std::string full = name == "cuda" ? "cuda:0" : name;
  if (std::ranges::find(here, full) == here.end()) {
    return fail(ErrorCode::unsupported,
                fmt::format("torch has no device \"{}\" here; it has {}.", name, join(here, ", ")),
                name.starts_with("cuda") ? "A GPU needs NVIDIA's driver and the libraries that "
                                           "`make torch CARNOT_TORCH_CUDA=1` fetches."
                                         : "");
  }
  return guarded([&] { return at::Device{full}; });
}

void finish(at::Device device) {
  if (device.is_cpu()) return;
  const c10::impl::VirtualGuardImpl guard{device.type()};
  guard.synchronizeDevice(device.index());
}

}  // namespace carnot::worker
