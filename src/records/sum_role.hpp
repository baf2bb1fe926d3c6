// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace carnot {

/// What became of a source in the window's total: added, or why not (measuring.md 1.5).
enum class SumRole {
  summed,
  mirrored,
  other_route,
  part_of_package,
  holds_the_parts,
  inside_the_whole,
  rail,
  estimate_not_needed,
  incomplete_domain,
  not_known,
};

struct SumRoleRow {
  SumRole role;
  std::string_view key;  // public, never renamed
  std::string_view meaning;
};
/// The table behind the enum, in its order (sum_role.cpp).
const SumRoleRow& row_of(SumRole role);
std::optional<SumRole> sum_role_of(std::string_view key);

}  // namespace carnot
