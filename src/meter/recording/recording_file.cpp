// SPDX-License-Identifier: Apache-2.0
#include "meter/recording/recording_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace carnot {
namespace {

constexpr std::size_t kBuffered = 64 << 10;
constexpr Seconds kBehind{1.0};

}  // namespace

Result<RecordingFile> RecordingFile::create(const std::filesystem::path& path,
                                            std::string_view about,
                                            const std::vector<SourceDescription>& sources) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC;
  FileDescriptor fd{::open(path.c_str(), kFlags, 0644)};
  if (!fd && errno == EEXIST) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} exists, and a recording is never overwritten.", path.string()),
                "Choose another name, or remove it.");
  }
  if (!fd) {
    return fail(ErrorCode::environment,
                fmt::format("cannot create {}: {}.", path.string(), std::strerror(errno)));
  }
  RecordingFile file{path, std::move(fd)};
  file.put(RecordingEncoder::signature());
  file.put(file.encoder_.about(about));
  file.put(file.encoder_.sources(sources));
  file.flush();
  if (file.error_) return tl::unexpected(*file.error_);
  return file;
}

void RecordingFile::add(std::span<const Reading> readings) {
  if (readings.empty()) return;
  put(encoder_.readings(readings));
  const SteadyTime now = readings.back().when;
  if (buffer_.size() < kBuffered && seconds_between(last_flush_, now) < kBehind) return;
  flush();
  last_flush_ = now;
}

void RecordingFile::add_sources(std::span<const SourceDescription> sources) {
  put(encoder_.sources({sources.begin(), sources.end()}));
}

void RecordingFile::add_window(std::string_view name, SteadyTime begin, SteadyTime end) {
  put(encoder_.window({std::string{name}, begin, end}));
  flush();
}

Result<void> RecordingFile::finish() {
  flush();
  if (error_) return tl::unexpected(*error_);
  return {};
}

void RecordingFile::put(std::string_view frame) { buffer_ += frame; }

void RecordingFile::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && !error_) {
    const ssize_t written = ::write(fd_.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      error_ = Error{
          ErrorCode::environment,
          fmt::format("the recording {} ends early: {}.", path_.string(), std::strerror(errno)),
          "What was recorded until then can be replayed."};
      break;
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
}

}  // namespace carnot
