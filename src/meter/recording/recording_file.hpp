// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/unique_handle.hpp"
#include "meter/reading_sink.hpp"
#include "meter/recording/recording.hpp"

namespace carnot {

/// Writes a recording while a meter reads: whole frames, at most a second behind, so that a crash
/// costs a second. A disk that fills up ends the recording, never the measurement.
class RecordingFile final : public ReadingSink {
 public:
  /// `about` is JSON. Errors: bad_input where the file exists (a recording is never overwritten);
  /// environment where it cannot be written.
  static Result<RecordingFile> create(const std::filesystem::path& path, std::string_view about,
                                      const std::vector<SourceDescription>& sources);

  void add(std::span<const Reading> readings) override;
  void add_sources(std::span<const SourceDescription> sources) override;
  void add_window(std::string_view name, SteadyTime begin, SteadyTime end) override;

  /// Writes what is left. Errors: the first that a write met; the file is whole up to there.
  Result<void> finish();

 private:
  RecordingFile(std::filesystem::path path, FileDescriptor fd)
      : path_{std::move(path)}, fd_{std::move(fd)} {}
  void put(std::string_view frame);
  void flush();

  std::filesystem::path path_;
  FileDescriptor fd_;
  RecordingEncoder encoder_;
  std::string buffer_;
  SteadyTime last_flush_{};
  std::optional<Error> error_;
};

}  // namespace carnot
