// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sys_root.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// Every battery of /sys/class/power_supply that feeds the machine itself (not a mouse's): what
/// flows out of it now, from `power_now` [µW], else `current_now` [µA] × `voltage_now` [µV]; some
/// firmware gives what flows out a minus sign. `energy_now` counts steps of 10 mWh = 36 J and more,
/// too coarse for a window, and is not read.
///
/// Only while the battery is discharging does it feed the machine alone: any other status is a
/// failed reading. So is 0 W while discharging, which gauges show until they have caught up.
/// Firmware answers from a cache that it renews once in a second.
Scan scan_batteries(const SysRoot& sys);

}  // namespace carnot
