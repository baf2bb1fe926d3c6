// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sensors/gpu_estimate.hpp"
#include "sensors/nvml/library.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// Loads NVML (usually nvml::kLibraryName) and opens one source per NVIDIA board: its energy
/// counter, and its power as a check of that (SourceDescription::checks); or where it has no
/// counter its power alone. Takes some hundred milliseconds where a driver is loaded, so it is
/// called when asked for only. Empty where the library is absent: no NVIDIA driver is no obstacle.
///
/// A board that shows neither is an obstacle; where it shows its utilisation and has a power limit
/// (its own, or that of its name in `boards`), an estimate stands beside.
Scan scan_nvml(const std::string& library_path, const std::vector<GpuBoard>& boards = {});

/// The same with a library that was opened and started already. The sources share it.
Scan scan_nvml(const std::shared_ptr<nvml::Library>& library,
               const std::vector<GpuBoard>& boards = {});

}  // namespace carnot
