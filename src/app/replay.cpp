// SPDX-License-Identifier: Apache-2.0
#include "app/replay.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/file.hpp"
#include "base/wall_time_text.hpp"
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

/// When the recorder started, as its description says; empty where it does not.
std::optional<WallTime> started(const std::string& about) {
  const auto json = nlohmann::json::parse(about, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto text = json.find("started");
  if (text == json.end() || !text->is_string()) return std::nullopt;
  const auto time = parse_wall_time(text->get<std::string>(), TimeFormat::iso8601);
  return time ? std::optional{*time} : std::nullopt;
}

/// The recorder starts, and then takes its first reading.
std::optional<WallSpan> wall_span_of(const Measurement& window, std::optional<WallTime> started,
                                     const PerSource& readings) {
  std::optional<SteadyTime> first;
  for (const auto& own : readings) {
    if (!own.empty()) first = std::min(first.value_or(own.front().when), own.front().when);
  }
  if (!started || !first) return std::nullopt;
  return WallSpan{*started + (window.begin - *first), *started + (window.end - *first)};
}

void add_footprints(ReplayReport& report, const PerSource& readings,
                    const FootprintFactors& factors) {
  if (factors.is_empty()) return;
  const auto began = started(report.about);
  for (const Measurement& window : report.windows) {
    report.footprints.push_back(footprint_of(window.total, window.duration(),
                                             wall_span_of(window, began, readings), factors));
  }
}

}  // namespace

Result<ReplayReport> replay_recording(const std::filesystem::path& file,
                                      const FootprintFactors& factors) {
  CARNOT_TRY(const MappedFile mapped, MappedFile::open(file));
  const auto bytes = mapped.bytes();
  auto decoded = decode_recording({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!decoded) return tl::unexpected(at(file.string(), std::move(decoded).error()));
  ReplayReport report{file.string(),
                      decoded->about,
                      decoded->readings.size(),
                      decoded->lost_bytes,
                      decoded->windows.empty(),
                      {},
                      {}};
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
  add_footprints(report, readings, factors);
  return report;
}

}  // namespace carnot
