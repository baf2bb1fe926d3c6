// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// Where /sys, /proc, /dev and /etc are found: "/" on a real machine, a folder in tests and in
/// containers that mount the host's tree elsewhere. Immutable; any thread.
class SysRoot {
 public:
  explicit SysRoot(std::filesystem::path root) : root_{std::move(root)} {}

  /// path_of("/sys/class/powercap") below the root. REQUIRES: absolute begins with '/'.
  std::filesystem::path path_of(std::string_view absolute) const;
  bool exists(std::string_view absolute) const;
  /// Not a copy of some machine: what runs here runs there.
  bool is_this_machine() const { return path_of("/proc") == "/proc"; }
  /// The file's text without trailing white space. Errors: not_found, or environment with errno's
  /// words.
  Result<std::string> read(std::string_view absolute) const;
  /// Names in a folder, sorted; empty when it does not exist or cannot be listed.
  std::vector<std::string> list(std::string_view absolute) const;

 private:
  std::filesystem::path root_;
};

}  // namespace carnot
