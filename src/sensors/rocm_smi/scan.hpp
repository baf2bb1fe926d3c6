// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "base/clock.hpp"
#include "base/sys_root.hpp"
#include "sensors/rocm_smi/library.hpp"
#include "sensors/source.hpp"

namespace carnot {

namespace rocm_smi {
/// For how long counters are watched beside the power sensors before they are used.
inline constexpr Seconds kCounterWatch{0.5};
}  // namespace rocm_smi

/// Loads ROCm SMI (usually rocm_smi::kLibraryNames) and opens one source per AMD board: its energy
/// counter where that agrees with the power sensor, which is a check of it from then on; else its
/// power, and then the counter is among the unreadable with the reason. All boards are watched at
/// once, for `watch` on `clock`; 0 uses counters unchecked. Called when asked for only: it also
/// takes what rsmi_init takes. Empty where there is no library, driver or board.
///
/// Of the dies that share a module (MI250, MI300) one may show 0 for ever, since the other counts
/// for both: it is left out. On an APU, which `sys` tells by the board's PCI address, the power is
/// that of the processor as well: a rail.
Scan scan_rocm_smi(std::span<const std::string_view> library_names, const SysRoot& sys,
                   const Clock& clock, Seconds watch);

}  // namespace carnot
