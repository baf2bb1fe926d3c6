// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/fsuid.h>
#include <unistd.h>

#include <filesystem>

#include "support/fake_machine.hpp"

namespace carnot {

/// This thread as a user without rights to files, for as long as the object lives: root may read
/// everything, and so may tests that run as root.
class AsNobody {
 public:
  /// The machine's own folder is open to everybody from here on.
  explicit AsNobody(const FakeMachine& machine) {
    std::filesystem::permissions(machine.folder(), std::filesystem::perms{0755});
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0) ::setfsuid(kNobody);
  }
  ~AsNobody() { ::setfsuid(::geteuid()); }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
};

}  // namespace carnot
