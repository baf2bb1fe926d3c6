// SPDX-License-Identifier: Apache-2.0
#include "sensors/kept_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.hpp"

namespace carnot {
namespace {

FileDescriptor opened(const std::filesystem::path& path) {
  return FileDescriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
}

}  // namespace

tl::expected<KeptFile, int> KeptFile::open(std::filesystem::path path) {
  FileDescriptor fd = opened(path);
  if (!fd) return tl::unexpected{errno};
  return KeptFile{std::move(path), std::move(fd)};
}

tl::expected<std::string_view, ReadFailure> KeptFile::text() {
  const ssize_t got = ::pread(fd_.get(), buffer_.data(), buffer_.size(), 0);
  if (got >= 0) return trim({buffer_.data(), static_cast<std::size_t>(got)});
  const int error = errno;
  if (FileDescriptor fresh = opened(path_)) fd_ = std::move(fresh);
  return tl::unexpected{failure(std::strerror(error))};
}

tl::expected<std::uint64_t, ReadFailure> KeptFile::unsigned_number() {
  const auto seen = text();
  if (!seen) return tl::unexpected{seen.error()};
  if (const auto value = parse_uint(*seen)) return *value;
  return tl::unexpected{failure(fmt::format("\"{}\" is no number", valid_utf8(*seen)))};
}

tl::expected<std::int64_t, ReadFailure> KeptFile::number() {
  const auto seen = text();
  if (!seen) return tl::unexpected{seen.error()};
  if (const auto value = parse_int(*seen)) return *value;
  return tl::unexpected{failure(fmt::format("\"{}\" is no number", valid_utf8(*seen)))};
}

ReadFailure KeptFile::failure(std::string_view why) const {
  return ReadFailure{fmt::format("{}: {}", path_.string(), why)};
}

Obstacle obstacle_at(SourceDescription description, const std::filesystem::path& file, int error) {
  const bool refused = error == EACCES || error == EPERM;
  return {std::move(description), refused ? ObstacleKind::permission : ObstacleKind::failing,
          fmt::format("{}: {}", file.string(), std::strerror(error))};
}

}  // namespace carnot
