// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sys_root.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// The batteries of /sys/class/power_supply that feed the machine itself (not a mouse's), as one
/// source: what flows out of them now, from `power_now` [µW], else `current_now` [µA] ×
/// `voltage_now` [µV]; some firmware gives what flows out a minus sign. `energy_now` counts steps
/// of 10 mWh = 36 J and more, too coarse for a window, and is not read.
///
/// Of several batteries those that discharge are added, for they are used together or in turn; one
/// that rests meanwhile gives nothing. While any is charged, or none discharges, they do not feed
/// the machine alone: a failed reading. So is 0 W while discharging, which gauges show until they
/// have caught up. Where one battery cannot be opened none is used: it may be the one that feeds.
///
/// Firmware answers from a cache that it renews once in a second.
Scan scan_batteries(const SysRoot& sys);

}  // namespace carnot
