// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "base/unique_handle.hpp"

namespace carnot {

enum class FileEventKind {
  line,        // a complete one, without its end
  began_anew,  // the next line is the first of another file, or of the same after it was cut
  trouble,     // what went wrong, in one sentence; reading goes on
};
struct FileEvent {
  FileEventKind kind = FileEventKind::line;
  std::string text;
};

/// A text file that somebody else goes on writing, read line by line as it grows.
class GrowingFile {
 public:
  /// At its beginning. The error is errno.
  static tl::expected<GrowingFile, int> open(const std::filesystem::path& path);

  /// The first line, where it is complete. Does not move.
  std::optional<std::string> first_line() const;
  /// Passes over the lines that are complete now.
  void skip_to_end();
  /// Appends what happened since the last call. The part of a line whose end has not come waits. A
  /// file that took this one's name is followed once this one is read to its end.
  void take_new(std::vector<FileEvent>& into);

 private:
  GrowingFile(std::filesystem::path path, FileDescriptor fd)
      : path_{std::move(path)}, fd_{std::move(fd)} {}
  void read_rest(std::vector<FileEvent>& into);
  void follow_name(std::vector<FileEvent>& into);

  std::filesystem::path path_;
  FileDescriptor fd_;
  off_t offset_ = 0;   // of what was read
  std::string begun_;  // of a line whose end has not come
  bool is_lost_ = false;
};

}  // namespace carnot
