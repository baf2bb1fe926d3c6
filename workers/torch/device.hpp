// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/Device.h>

#include <string>
#include <vector>

#include "base/result.hpp"

namespace carnot::worker {

/// "cpu", and "cuda:0" ... where torch's CUDA library can be opened and finds GPUs. Call before any
/// tensor is made: torch asks once whether there is CUDA.
std::vector<std::string> devices_here();

/// Errors: unsupported for a name that is none of `here`; "cuda" is its first GPU.
Result<at::Device> device_of(const std::string& name, const std::vector<std::string>& here);

/// Waits until the device has done what it was given. A CPU has always.
void finish(at::Device device);

}  // namespace carnot::worker
