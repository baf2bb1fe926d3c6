// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "base/result.hpp"
#include "tactics/tactic.hpp"

namespace carnot {

/// Every tactic there is, in the order in which a recipe usually takes them.
std::span<const Tactic> tactics();

/// Errors: bad_input with the nearest name.
Result<const Tactic*> find_tactic(std::string_view name);

}  // namespace carnot
