// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

#include "base/file.hpp"
#include "base/unique_handle.hpp"

namespace carnot {

/// A temporary folder in a place that lasts. While the object lives its process holds a lock
/// (flock) on the folder, which ends with the process however that ends: by it a folder in use is
/// told from one that a killed process left. Process numbers would not do: they are reused, and
/// mean nothing to another container that shares the place.
class ClaimedFolder {
 public:
  /// A fresh folder "prefix.XXXXXX" in `parent`. Errors: those of TemporaryFolder.
  static Result<ClaimedFolder> create(const std::filesystem::path& parent, std::string_view prefix);

  /// Removes the folders with this parent and prefix that nobody claims any more. Those in use
  /// stay, as do all of a file system that has no locks. What cannot be removed is left: it harms
  /// nobody but the disk.
  static void remove_abandoned(const std::filesystem::path& parent, std::string_view prefix);

  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  ClaimedFolder(TemporaryFolder folder, FileDescriptor lock)
      : lock_{std::move(lock)}, folder_{std::move(folder)} {}
  FileDescriptor lock_;  // given back after the folder has gone
  TemporaryFolder folder_;
};

}  // namespace carnot
