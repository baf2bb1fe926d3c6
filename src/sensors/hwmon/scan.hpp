// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sys_root.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// Every energy counter, power sensor and pair of voltage and current (INA3221) of
/// /sys/class/hwmon: opened, or with the reason why not.
///
/// Numbers of hwmon folders change between boots: an id names the chip, the device behind it and
/// the sensor, "hwmon:amdgpu@0000:03:00.0:power1".
///
/// On an APU amdgpu's power is that of the whole chip, processor included: a rail, or adding it to
/// the package would count the processor twice.
///
/// i915 and xe count in 64 bits, but see one wrap of a 32-bit register at most since the last read:
/// read them at least every 262 kJ (energy unit 2^-14 J).
Scan scan_hwmon(const SysRoot& sys);

}  // namespace carnot
