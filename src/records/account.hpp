// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace carnot {

/// Whose account a command's CPU time is from.
enum class CpuAccount {
  cgroup,           // a control group of its own: all that it started, complete
  process_tree,     // it, its descendants and their orphans
  waited_children,  // it, and the children that somebody in it waited for
};
struct CpuAccountRow {
  CpuAccount account;
  std::string_view key;   // public, never renamed
  std::string_view text;  // for people
};
inline constexpr auto kCpuAccounts = std::to_array<CpuAccountRow>({
    {CpuAccount::cgroup, "cgroup", "all that it started, by its control group"},
    {CpuAccount::process_tree, "process_tree", "its process tree, orphans included"},
    {CpuAccount::waited_children, "waited_children",
     "the command and its finished child processes"},
});
constexpr const CpuAccountRow& row_of(CpuAccount account) {
  return kCpuAccounts[static_cast<std::size_t>(account)];
}
static_assert(row_of(CpuAccount::waited_children).account == CpuAccount::waited_children);

}  // namespace carnot
