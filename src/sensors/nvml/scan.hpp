// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "sensors/nvml/library.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// Loads NVML (usually nvml::kLibraryName) and opens one source per NVIDIA board: its energy
/// counter, or where it has none its power. Takes some hundred milliseconds where a driver is
/// loaded, so it is called when asked for only. Empty where the library is absent: no NVIDIA driver
/// is no obstacle.
Scan scan_nvml(const std::string& library_path);

/// The same with a library that was opened and started already. The sources share it.
Scan scan_nvml(const std::shared_ptr<nvml::Library>& library);

}  // namespace carnot
