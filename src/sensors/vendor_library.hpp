// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/sys_root.hpp"

namespace carnot {

/// A vendor's library, found by the dynamic linker when the program runs, so that one binary serves
/// every machine and no header of the vendor's is needed. It is never closed: such libraries leave
/// threads, locks in shared memory and exit handlers behind.
class VendorLibrary {
 public:
  /// The first of `names` that can be loaded. Errors: not_found where there is none; environment,
  /// in the linker's words, where one is there but cannot be loaded.
  static Result<VendorLibrary> open(std::span<const std::string_view> names);

  const std::string& name() const { return name_; }

  /// Null where this version lacks it.
  template <class Signature>
  void bind(const char* function, Signature*& into) const {
    into = reinterpret_cast<Signature*>(symbol(function));
  }

 private:
  VendorLibrary(std::string name, void* handle) : name_{std::move(name)}, handle_{handle} {}
  void* symbol(const char* name) const;

  std::string name_;
  void* handle_;
};

/// Room for the texts that such libraries fill in.
using VendorText = std::array<char, 256>;
/// Up to the first zero byte, as UTF-8 without white space at its ends.
std::string text_in(const VendorText& buffer);

/// Whether the kernel shows a driver of the vendor's boards, so that loading the library is worth
/// its time. Without any, nothing of it can be measured.
bool shows_nvidia_driver(const SysRoot& sys);
bool shows_amd_driver(const SysRoot& sys);

}  // namespace carnot
