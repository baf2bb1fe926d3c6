// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/source_config.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// Leaves out what is disabled, and describes the others as the user does. With a disabled source
/// goes the check that its own library keeps beside it (an NVIDIA board's power), or the board
/// would be counted by that; unless an entry names the check itself. Gives back the entries whose
/// source is not in the scan.
std::vector<FoundEntry> apply_found(std::span<const FoundEntry> entries, Scan& scan);

/// Tells the enabled of them as obstacles: a machine's file must not stop another machine. `late`
/// are the libraries that are still starting and may show them yet.
void tell_absent(std::span<const FoundEntry> entries, std::span<const std::string> late,
                 Scan& scan);

}  // namespace carnot
