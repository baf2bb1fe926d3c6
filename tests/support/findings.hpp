// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "records/energy.hpp"

namespace carnot {

/// What is said under this code, or null. Valid as long as the energy.
inline const Finding* finding_in(const Energy& energy, FindingCode code) {
  const auto found = std::ranges::find(energy.findings(), code, &Finding::code);
  return found == energy.findings().end() ? nullptr : &*found;
}

inline bool has(const Energy& energy, FindingCode code) {
  return finding_in(energy, code) != nullptr;
}

}  // namespace carnot
