// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>

#include "base/assert.hpp"
#include "base/unique_handle.hpp"

namespace carnot {

/// The register at `address` of a CPU's device file, a plain file with holes: what lies between
/// registers reads 0, what lies behind the last cannot be read.
inline void show_msr(const std::filesystem::path& file, std::uint32_t address,
                     std::uint64_t value) {
  std::filesystem::create_directories(file.parent_path());
  const FileDescriptor fd{::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644)};
  CARNOT_ASSERT(fd && ::pwrite(fd.get(), &value, sizeof value, static_cast<off_t>(address)) ==
                          static_cast<ssize_t>(sizeof value));
}

}  // namespace carnot
