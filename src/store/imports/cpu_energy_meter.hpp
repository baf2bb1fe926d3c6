// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/imports/import_format.hpp"

namespace carnot {

/// What cpu-energy-meter prints when it ends: "cpu0_package_joules=12.3", one line per domain. Each
/// print is one measurement.
extern const ImportFormat kCpuEnergyMeterImport;

}  // namespace carnot
