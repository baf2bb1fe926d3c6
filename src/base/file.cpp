// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/unique_handle.hpp"

namespace carnot {
namespace {

tl::unexpected<Error> errno_error(std::string_view what, const std::filesystem::path& path) {
  const int number = errno;
  const auto code = [number] {
    if (number == ENOENT || number == ENOTDIR) return ErrorCode::not_found;
    return number == EISDIR ? ErrorCode::bad_input : ErrorCode::environment;
  };
  return fail(code(), fmt::format("{} {}: {}.", what, path.string(), std::strerror(number)));
}

/// Nobody named a file that is to be written, so it is the disk, the folder or the permission.
tl::unexpected<Error> write_error(std::string_view what, const std::filesystem::path& path) {
  const bool is_full = errno == ENOSPC || errno == EDQUOT;
  tl::unexpected<Error> error = errno_error(what, path);
  error.value().code = ErrorCode::environment;
  if (is_full) error.value().remedy = "Free some space there and try again.";
  return error;
}

Result<void> write_all(int fd, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return write_error("cannot write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

/// A pipe, a terminal, /dev/null: what is written to as it stands. Renaming over it would take the
/// device away from the whole machine.
bool is_a_stream(const std::filesystem::path& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

Result<void> write_into(const std::filesystem::path& path,
                        std::span<const std::string_view> pieces) {
  const FileDescriptor fd{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
  if (!fd) return write_error("cannot open", path);
  for (const std::string_view piece : pieces) {
    CARNOT_TRY_VOID(write_all(fd.get(), piece, path));
  }
  return {};
}

/// What a link leads to, so that the file there is replaced and the link stays.
std::filesystem::path behind_links(const std::filesystem::path& path) {
  std::error_code error;  // a link to nothing is replaced itself
  if (!std::filesystem::is_symlink(path, error)) return path;
  auto target = std::filesystem::canonical(path, error);
  return error ? path : target;
}

/// Errors name `path`, which `beside` is to become: nobody knows the other name.
Result<void> write_and_flush(const std::filesystem::path& beside, const std::filesystem::path& path,
                             std::span<const std::string_view> pieces) {
  const FileDescriptor fd{::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
  if (!fd) return write_error("cannot create", path);
  for (const std::string_view piece : pieces) {
    CARNOT_TRY_VOID(write_all(fd.get(), piece, path));
  }
  if (::fsync(fd.get()) != 0) return write_error("cannot flush", path);
  return {};
}

}  // namespace

void FileDescriptorTraits::close(int fd) { ::close(fd); }

Result<std::string> read_file(const std::filesystem::path& path) {
  const FileDescriptor fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd) return errno_error("cannot open", path);
  std::string text;
  char buffer[65536];  // files of /proc and /sys report size 0, so the end is found by reading
  for (;;) {
    const ssize_t got = ::read(fd.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error("cannot read", path);
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
  }
}

Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view bytes) {
  return write_file_atomically(path, std::span{&bytes, 1});
}

Result<void> write_file_atomically(const std::filesystem::path& path,
                                   std::span<const std::string_view> pieces) {
  if (is_a_stream(path)) return write_into(path, pieces);
  std::error_code error;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  const std::filesystem::path target = behind_links(path);
  std::filesystem::path beside = target;
  beside += fmt::format(".{}.part", ::getpid());
  auto written = write_and_flush(beside, path, pieces);
  if (written && ::rename(beside.c_str(), target.c_str()) != 0)
    written = write_error("cannot replace", path);
  if (!written) ::unlink(beside.c_str());
  return written;
}

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const FileDescriptor fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd) return errno_error("cannot open", path);
  struct stat status = {};
  if (::fstat(fd.get(), &status) != 0) return errno_error("cannot examine", path);
  if (!S_ISREG(status.st_mode))
    return fail(ErrorCode::bad_input, fmt::format("{} is not a file.", path.string()));
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return MappedFile{std::span<const std::byte>{}};  // mmap refuses length 0
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (address == MAP_FAILED) return errno_error("cannot map", path);
  return MappedFile{{static_cast<const std::byte*>(address), size}};
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_{std::exchange(other.bytes_, {})} {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

Result<TemporaryFolder> TemporaryFolder::create(const std::filesystem::path& parent,
                                                std::string_view prefix) {
  std::error_code error;
  const std::filesystem::path above =
      parent.empty() ? std::filesystem::temp_directory_path(error) : parent;
  std::filesystem::create_directories(above, error);
  std::string pattern = (above / fmt::format("{}{}", prefix, kTemporarySuffix)).string();
  if (::mkdtemp(pattern.data()) == nullptr)
    return write_error("cannot make a folder like", pattern);
  return TemporaryFolder{pattern};
}

TemporaryFolder& TemporaryFolder::operator=(TemporaryFolder&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // nothing useful can be done about a leftover in the temporary folder
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace carnot
