// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "base/unique_handle.hpp"

namespace carnot {

/// Keeps others of our kind away from a file or folder while it lives: an advisory lock (flock) on
/// "<path>.lock" beside it. The kernel lets go of it when the process ends, however it ends; the
/// lock's file, which names the holder, stays behind then and is in nobody's way. Not inherited by
/// programs that are started meanwhile.
class FileLock {
 public:
  /// Never waits. Errors: environment, when another process holds it (its id is named), or when the
  /// file cannot be made.
  static Result<FileLock> take(const std::filesystem::path& path);
  FileLock(FileLock&&) noexcept = default;
  FileLock& operator=(FileLock&&) noexcept = delete;
  /// Removes the lock's file, then lets go.
  ~FileLock();

 private:
  FileLock(FileDescriptor file, std::filesystem::path path)
      : file_{std::move(file)}, path_{std::move(path)} {}

  FileDescriptor file_;
  std::filesystem::path path_;  // of the lock's file
};

}  // namespace carnot
