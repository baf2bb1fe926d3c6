// SPDX-License-Identifier: Apache-2.0
#include "sensors/growing_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace carnot {
namespace {

constexpr std::size_t kPiece = 65'536;
constexpr std::size_t kLongestLine = kPiece;

/// Without waiting: a pipe or a terminal by that name must not hold us up.
FileDescriptor open_for_reading(const std::filesystem::path& path) {
  return FileDescriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
}

std::string without_return(std::string line) {
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

tl::expected<GrowingFile, int> GrowingFile::open(const std::filesystem::path& path) {
  FileDescriptor fd = open_for_reading(path);
  if (!fd) return tl::unexpected{errno};
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return tl::unexpected{errno};
  if (S_ISDIR(status.st_mode)) return tl::unexpected{EISDIR};
  if (!S_ISREG(status.st_mode)) return tl::unexpected{ESPIPE};
  return GrowingFile{path, std::move(fd)};
}

std::optional<std::string> GrowingFile::first_line() const {
  std::string text(kLongestLine, '\0');
  const ssize_t got = ::pread(fd_.get(), text.data(), text.size(), 0);
  if (got <= 0) return std::nullopt;
  const auto end = text.find('\n');
  if (end == std::string::npos || end >= static_cast<std::size_t>(got)) return std::nullopt;
  return without_return(text.substr(0, end));
}

void GrowingFile::skip_to_end() {
  struct stat status {};
  if (::fstat(fd_.get(), &status) != 0) return;
  std::string piece(kPiece, '\0');
  for (off_t end = status.st_size; end > 0;) {
    const off_t begin = std::max<off_t>(0, end - static_cast<off_t>(piece.size()));
    const ssize_t got =
        ::pread(fd_.get(), piece.data(), static_cast<std::size_t>(end - begin), begin);
    if (got <= 0) return;
    const auto last = std::string_view{piece.data(), static_cast<std::size_t>(got)}.rfind('\n');
    if (last != std::string_view::npos) {
      offset_ = begin + static_cast<off_t>(last) + 1;
      return;
    }
    end = begin;
  }
}

void GrowingFile::take_new(std::vector<FileEvent>& into) {
  struct stat status {};
  if (::fstat(fd_.get(), &status) == 0 && status.st_size < offset_) {
    into.push_back({FileEventKind::trouble, "it was cut short; rows may be lost."});
    into.push_back({FileEventKind::began_anew, {}});
    offset_ = 0;
    begun_.clear();
  }
  read_rest(into);
  follow_name(into);
}

void GrowingFile::read_rest(std::vector<FileEvent>& into) {
  std::string piece(kPiece, '\0');
  while (true) {
    const ssize_t got = ::pread(fd_.get(), piece.data(), piece.size(), offset_);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) into.push_back({FileEventKind::trouble, std::strerror(errno)});
    if (got <= 0) return;
    offset_ += got;
    begun_.append(piece.data(), static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (auto end = begun_.find('\n'); end != std::string::npos; end = begun_.find('\n', begin)) {
      into.push_back({FileEventKind::line, without_return(begun_.substr(begin, end - begin))});
      begin = end + 1;
    }
    begun_.erase(0, begin);
    if (begun_.size() <= kLongestLine) continue;
    into.push_back({FileEventKind::trouble, "a line is longer than 64 kB."});
    begun_.clear();
  }
}

void GrowingFile::follow_name(std::vector<FileEvent>& into) {
  FileDescriptor named = open_for_reading(path_);
  struct stat ours {};
  struct stat theirs {};
  if (!named || ::fstat(named.get(), &theirs) != 0) {
    // Renamed away, and the next one has not begun: said once, for that is how rotation looks.
    if (!is_lost_) into.push_back({FileEventKind::trouble, std::strerror(errno)});
    is_lost_ = true;
    return;
  }
  is_lost_ = false;
  if (::fstat(fd_.get(), &ours) != 0) return;
  if (ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino) return;
  if (!S_ISREG(theirs.st_mode)) return;
  fd_ = std::move(named);
  offset_ = 0;
  begun_.clear();
  into.push_back({FileEventKind::began_anew, {}});
  read_rest(into);
}

}  // namespace carnot
