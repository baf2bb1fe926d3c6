// SPDX-License-Identifier: Apache-2.0
#include "base/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/file.hpp"

namespace carnot {
namespace {

tl::unexpected<Error> cannot(std::string_view what, const std::filesystem::path& path) {
  return fail(ErrorCode::environment,
              fmt::format("cannot {} {}: {}.", what, path.string(), std::strerror(errno)));
}

/// False when the holder removed the file between our opening and our locking it: then a third
/// process may lock a new one of that name.
bool is_still_at(int file, const std::filesystem::path& path) {
  struct stat ours = {};
  struct stat there = {};
  return ::fstat(file, &ours) == 0 && ::stat(path.c_str(), &there) == 0 &&
         ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

std::string holder_of(const std::filesystem::path& lock) {
  const auto pid = read_file(lock);
  return pid && !pid->empty() ? fmt::format(" (process {})", *pid) : "";
}

}  // namespace

Result<FileLock> FileLock::take(const std::filesystem::path& path) {
  std::filesystem::path lock = path;
  lock += ".lock";
  for (;;) {
    FileDescriptor file{::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)};
    if (!file) return cannot("create", lock);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return cannot("lock", lock);
      return fail(ErrorCode::environment,
                  fmt::format("{} is in use by another run{}.", path.string(), holder_of(lock)));
    }
    if (!is_still_at(file.get(), lock)) continue;
    const std::string pid = std::to_string(::getpid());
    if (::ftruncate(file.get(), 0) != 0 || ::write(file.get(), pid.data(), pid.size()) < 0)
      return cannot("write", lock);
    return FileLock{std::move(file), std::move(lock)};
  }
}

FileLock::~FileLock() {
  if (file_) ::unlink(path_.c_str());
}

}  // namespace carnot
