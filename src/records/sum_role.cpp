// SPDX-License-Identifier: Apache-2.0
#include "records/sum_role.hpp"

#include <algorithm>
#include <array>

namespace carnot {
namespace {

using enum SumRole;
constexpr auto kRoles = std::to_array<SumRoleRow>({
    {summed, "summed", "It is part of the total."},
    {mirrored, "mirrored", "It repeats another source's counter, which is counted once."},
    {other_route, "other_route",
     "It shows a register that another source shows too; the better of the two is in the total, "
     "this one checks it."},
    {part_of_package, "part_of_package",
     "It is a part of the processor's package; adding it would count it twice."},
    {holds_the_parts, "holds_the_parts",
     "It covers what the total adds up, and more; adding it would count the parts twice."},
    {inside_the_whole, "inside_the_whole",
     "It lies inside what the total stands for; adding it would count it twice."},
    {rail, "rail", "It is one supply rail; rails may overlap, so none is ever added."},
    {estimate_not_needed, "estimate_not_needed",
     "It is a model beside what the total rests on; modelled joules are never added to others."},
    {incomplete_domain, "incomplete_domain",
     "Another source of the same domain gave no joules, and a part would pass for the whole."},
    {not_known, "not_known", "It gave no joules for this window."},
});

constexpr bool roles_follow_the_enum() {
  for (std::size_t i = 0; i < kRoles.size(); ++i) {
    if (static_cast<std::size_t>(kRoles[i].role) != i) return false;
  }
  return true;
}
static_assert(roles_follow_the_enum());
static_assert(kRoles.size() == static_cast<std::size_t>(not_known) + 1);

}  // namespace

const SumRoleRow& row_of(SumRole role) { return kRoles[static_cast<std::size_t>(role)]; }

std::optional<SumRole> sum_role_of(std::string_view key) {
  const auto* const row = std::ranges::find(kRoles, key, &SumRoleRow::key);
  if (row == kRoles.end()) return std::nullopt;
  return row->role;
}

}  // namespace carnot
