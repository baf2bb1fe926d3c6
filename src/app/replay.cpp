// SPDX-License-Identifier: Apache-2.0
#include "app/replay.hpp"

#include <algorithm>
#include <optional>

#include "base/file.hpp"
#include "meter/measurement.hpp"
#include "meter/recording/recording.hpp"
#include "meter/selection.hpp"

namespace carnot {
namespace {

using PerSource = std::vector<std::vector<Reading>>;

PerSource by_source(Recording& recording) {
  PerSource per_source(recording.sources.size());
  for (Reading& reading : recording.readings)
    per_source[reading.source].push_back(std::move(reading));
  for (auto& own : per_source) std::ranges::stable_sort(own, {}, &Reading::when);
  return per_source;
}

/// From the first reading to the last; empty where there are not two instants.
std::optional<RecordedWindow> whole_of(const PerSource& readings) {
  std::optional<RecordedWindow> whole;
  for (const auto& own : readings) {
    if (own.empty()) continue;
    if (!whole) whole = RecordedWindow{"until the last reading", own.front().when, own.back().when};
    whole->begin = std::min(whole->begin, own.front().when);
    whole->end = std::max(whole->end, own.back().when);
  }
  if (!whole || whole->begin == whole->end) return std::nullopt;
  return whole;
}

}  // namespace

Result<ReplayReport> replay_recording(const std::filesystem::path& file) {
  CARNOT_TRY(const MappedFile mapped, MappedFile::open(file));
  const auto bytes = mapped.bytes();
  auto decoded = decode_recording({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!decoded) return tl::unexpected(at(file.string(), std::move(decoded).error()));
  ReplayReport report{file.string(),       decoded->about,           decoded->readings.size(),
                      decoded->lost_bytes, decoded->windows.empty(), {}};
  const PerSource readings = by_source(*decoded);
  if (report.unfinished) {
    const auto whole = whole_of(readings);
    if (!whole) {
      return fail(ErrorCode::bad_input,
                  file.string() + ": the recording ends before two readings were taken.");
    }
    decoded->windows.push_back(*whole);
  }
  for (const RecordedWindow& window : decoded->windows) {
    report.windows.push_back(measurement_of(
        decoded->sources, readings_around(decoded->sources, readings, window.begin, window.end),
        window.name, window.begin, window.end));
  }
  return report;
}

}  // namespace carnot
