// SPDX-License-Identifier: Apache-2.0
#include "app/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/file.hpp"
#include "base/text.hpp"
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

/// A recording with its readings by source; without a finished window it gets one, from its first
/// to its last reading.
struct OpenedRecording {
  Recording recording;
  PerSource readings;
  bool unfinished = false;
};

Result<OpenedRecording> open_recording(const std::filesystem::path& file) {
  CARNOT_TRY(const MappedFile mapped, MappedFile::open(file));
  const auto bytes = mapped.bytes();
  auto decoded = decode_recording({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!decoded) return tl::unexpected(at(file.string(), std::move(decoded).error()));
  OpenedRecording opened{*std::move(decoded), {}, false};
  opened.readings = by_source(opened.recording);
  opened.unfinished = opened.recording.windows.empty();
  if (!opened.unfinished) return opened;
  const auto whole = whole_of(opened.readings);
  if (!whole) {
    return fail(ErrorCode::bad_input,
                file.string() + ": the recording ends before two readings were taken.");
  }
  opened.recording.windows.push_back(*whole);
  return opened;
}

/// Equal pieces, each of several readings of a source.
std::vector<WindowPiece> pieces_of_window(const RecordedWindow& window, std::size_t readings) {
  constexpr std::size_t kMostPieces = 1000;
  constexpr std::size_t kReadingsInAPiece = 4;
  const auto count = static_cast<std::int64_t>(
      std::clamp<std::size_t>(readings / kReadingsInAPiece, 1, kMostPieces));
  std::vector<WindowPiece> pieces;
  pieces.reserve(static_cast<std::size_t>(count));
  const auto edge = [&](std::int64_t i) {
    return window.begin + (window.end - window.begin) * i / count;
  };
  for (std::int64_t i = 0; i < count; ++i) {
    if (edge(i) < edge(i + 1)) pieces.push_back({"piece", edge(i), edge(i + 1)});
  }
  return pieces;
}

}  // namespace

Result<ReplayReport> replay_recording(const std::filesystem::path& file,
                                      const FootprintFactors& factors) {
  CARNOT_TRY(const OpenedRecording opened, open_recording(file));
  const Recording& recording = opened.recording;
  ReplayReport report{file.string(),
                      recording.about,
                      recording.readings.size(),
                      recording.lost_bytes,
                      opened.unfinished,
                      {},
                      {}};
  for (const RecordedWindow& window : recording.windows) {
    report.windows.push_back(measurement_of(
        recording.sources,
        readings_around(recording.sources, opened.readings, window.begin, window.end), window.name,
        window.begin, window.end));
  }
  add_footprints(report, opened.readings, factors);
  return report;
}

Result<RecordedCourse> recorded_course(const std::filesystem::path& file) {
  CARNOT_TRY(const OpenedRecording opened, open_recording(file));
  const Recording& recording = opened.recording;
  const RecordedWindow& window = *std::ranges::max_element(
      recording.windows, {}, [](const RecordedWindow& one) { return one.end - one.begin; });
  const auto readings =
      readings_around(recording.sources, opened.readings, window.begin, window.end);
  const Measurement whole =
      measurement_of(recording.sources, readings, window.name, window.begin, window.end);
  RecordedCourse course{window.name, whole.total, whole.duration()};
  const auto pieces =
      pieces_of_window(window, readings.size() / std::max<std::size_t>(1, opened.readings.size()));
  for (const Measurement& piece : pieces_of(whole, recording.sources, readings, pieces)) {
    const auto& joules = piece.total.joules();
    if (!joules) {
      ++course.unknown_pieces;
      continue;
    }
    const Seconds middle = seconds_between(window.begin, piece.begin) + 0.5 * piece.duration();
    course.course.push_back({middle, Joules{joules->point} / piece.duration(), piece.duration()});
  }
  if (course.course.empty()) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}: no joules of \"{}\" are known over time.", file.string(),
                            valid_utf8(window.name)),
                "Record for longer, or with a source that is read more often.");
  }
  return course;
}

}  // namespace carnot
