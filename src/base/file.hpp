// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace carnot {

/// The whole file. Errors: not_found; environment with errno's words (permission, I/O). Folders are
/// refused.
Result<std::string> read_file(const std::filesystem::path& path);

/// Writes beside the target, flushes to disk, renames over it: a reader sees the old file or the
/// new one. Missing folders are made; links are followed. On error (full disk, permission) the old
/// file is untouched. A pipe or a device is written to as it stands.
Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view bytes);
/// The same for a file in pieces, which need not be joined in memory first.
Result<void> write_file_atomically(const std::filesystem::path& path,
                                   std::span<const std::string_view> pieces);

/// A file mapped read-only. Movable; the view stays valid while the object lives.
class MappedFile {
 public:
  static Result<MappedFile> open(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::span<const std::byte> bytes) : bytes_{bytes} {}
  std::span<const std::byte> bytes_;
};

/// What follows the prefix in the name of a TemporaryFolder, each X another letter.
inline constexpr std::string_view kTemporarySuffix = ".XXXXXX";

/// A folder with a fresh name below `parent` (empty: the system's folder for temporary files),
/// removed with all its content at the end.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> create(const std::filesystem::path& parent,
                                        std::string_view prefix);
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_{std::exchange(other.path_, {})} {}
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept;
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_{std::move(path)} {}
  std::filesystem::path path_;
};

}  // namespace carnot
