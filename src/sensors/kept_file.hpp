// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/result.hpp"
#include "base/unique_handle.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// A small text file of the kernel that is read again and again: kept open, so that one reading is
/// one pread. One thread at a time.
///
/// After a failed read the file is opened anew for the next one, for the driver may have been
/// reloaded under the descriptor.
class KeptFile {
 public:
  /// Errors: errno.
  static tl::expected<KeptFile, int> open(std::filesystem::path path);

  /// What the file holds now, without white space at its ends; valid until the next call.
  tl::expected<std::string_view, ReadFailure> text();
  tl::expected<std::uint64_t, ReadFailure> unsigned_number();
  tl::expected<std::int64_t, ReadFailure> number();

  /// "/sys/…/energy1_input: why"
  ReadFailure failure(std::string_view why) const;

 private:
  KeptFile(std::filesystem::path path, FileDescriptor fd)
      : path_{std::move(path)}, fd_{std::move(fd)} {}

  std::filesystem::path path_;
  FileDescriptor fd_;
  std::array<char, 64> buffer_{};  // the longest number has 20 digits
};

/// The obstacle that an errno met at a file stands for.
Obstacle obstacle_at(SourceDescription description, const std::filesystem::path& file, int error);

}  // namespace carnot
