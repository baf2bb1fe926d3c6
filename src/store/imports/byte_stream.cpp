// SPDX-License-Identifier: Apache-2.0
#include "store/imports/byte_stream.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace carnot {

Result<std::size_t> MemoryStream::read(std::span<char> into) {
  const std::size_t count = std::min(into.size(), rest_.size());
  std::copy_n(rest_.data(), count, into.data());
  rest_.remove_prefix(count);
  return count;
}

Result<FileStream> FileStream::open(const std::filesystem::path& path) {
  // Without O_NONBLOCK, opening a named pipe that nobody writes to would wait for ever.
  FileDescriptor fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0) {
    const int number = errno;
    const ErrorCode code = number == ENOENT ? ErrorCode::not_found : ErrorCode::environment;
    return fail(code, fmt::format("cannot read {}: {}.", path.string(), std::strerror(number)),
                "Check the path.");
  }
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorCode::bad_input, fmt::format("{} is no file.", path.string()),
                "Name the log itself.");
  }
  return FileStream{path, std::move(fd), status.st_size};
}

Result<std::size_t> FileStream::read(std::span<char> into) {
  const auto wanted =
      static_cast<std::size_t>(std::min<off_t>(size_ - offset_, static_cast<off_t>(into.size())));
  if (wanted == 0) return std::size_t{0};
  ssize_t count = 0;
  do {
    count = ::pread(fd_.get(), into.data(), wanted, offset_);
  } while (count < 0 && errno == EINTR);
  if (count < 0) {
    return fail(ErrorCode::environment,
                fmt::format("cannot read {}: {}.", path_.string(), std::strerror(errno)));
  }
  if (count == 0) {
    return fail(ErrorCode::bad_input, fmt::format("{} was cut while it was read.", path_.string()),
                "Import it again when its writer is done.");
  }
  const auto hundredths = [&] { return 100 * offset_ / size_; };
  const off_t before = hundredths();
  offset_ += count;
  if (progress_ && hundredths() > before)
    progress_(static_cast<double>(offset_) / static_cast<double>(size_));
  return static_cast<std::size_t>(count);
}

std::uint64_t FileStream::grown() const {
  struct stat status {};
  if (::fstat(fd_.get(), &status) != 0 || status.st_size <= size_) return 0;
  return static_cast<std::uint64_t>(status.st_size - size_);
}

}  // namespace carnot
