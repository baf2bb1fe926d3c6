// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/units.hpp"
#include "records/energy.hpp"

namespace carnot {

/// What a search for the best recipe took, over all its sessions: E_search of the full cycle.
/// Preparing models, measuring candidates and what lay between are in it.
struct SearchCost {
  Seconds time{0.0};
  std::optional<Energy> energy{};  // empty where a session's joules are of another kind
};

}  // namespace carnot
