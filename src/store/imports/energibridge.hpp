// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/imports/import_format.hpp"

namespace carnot {

/// The log of EnergiBridge: sums of joules per package, core and memory, powers of boards and of
/// Macs. One measurement; its total adds up packages, memory and boards. Time is that of the
/// reading; Delta is not used.
extern const ImportFormat kEnergiBridgeImport;

}  // namespace carnot
