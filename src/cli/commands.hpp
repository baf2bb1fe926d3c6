// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "cli/command.hpp"

namespace carnot {

/// Every command, in the order of --help.
std::span<const Command> commands();

}  // namespace carnot
