// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "base/unique_handle.hpp"

namespace carnot {

/// Bytes from front to end, in as many pieces as it takes.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// Fills the front of `into` and says how much of it; 0 at the end.
  virtual Result<std::size_t> read(std::span<char> into) = 0;
};

class MemoryStream final : public ByteStream {
 public:
  /// `bytes` is borrowed.
  explicit MemoryStream(std::string_view bytes) : rest_{bytes} {}
  Result<std::size_t> read(std::span<char> into) override;

 private:
  std::string_view rest_;
};

/// A file as it is when it is opened: what a writer appends later is not seen.
class FileStream final : public ByteStream {
 public:
  /// Errors: not_found; environment; bad_input for what is no file.
  static Result<FileStream> open(const std::filesystem::path& path);
  /// Errors: environment; bad_input when the file was cut meanwhile.
  Result<std::size_t> read(std::span<char> into) override;

  std::uint64_t bytes() const { return static_cast<std::uint64_t>(size_); }
  /// By how much the file is longer than when it was opened.
  std::uint64_t grown() const;
  /// To the front again.
  void rewind() { offset_ = 0; }
  /// Tells from now on which share was read, once for each hundredth.
  void tell(std::function<void(double share)> progress) { progress_ = std::move(progress); }

 private:
  FileStream(std::filesystem::path path, FileDescriptor fd, off_t size)
      : path_{std::move(path)}, fd_{std::move(fd)}, size_{size} {}

  std::filesystem::path path_;
  FileDescriptor fd_;
  off_t size_;
  off_t offset_ = 0;
  std::function<void(double share)> progress_;
};

}  // namespace carnot
