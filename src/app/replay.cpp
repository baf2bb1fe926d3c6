// SPDX-License-Identifier: Apache-2.0
#include "app/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <ranges>

#include "base/file.hpp"
#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "meter/measurement.hpp"
#include "meter/recording/playback.hpp"
#include "meter/recording/recording.hpp"

namespace carnot {
namespace {

/// From the first reading to the last; empty where there are not two instants.
std::optional<RecordedWindow> whole_of(const Recording& recording) {
  const auto [first, last] =
      std::ranges::minmax(recording.readings | std::views::transform(&Reading::when));
  if (first == last) return std::nullopt;
  return RecordedWindow{"until the last reading", first, last, recording.readings.size(),
                        recording.sources.size()};
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
                                     const Recording& recording) {
  if (!started || recording.readings.empty()) return std::nullopt;
  const SteadyTime first = std::ranges::min(recording.readings, {}, &Reading::when).when;
  return WallSpan{*started + (window.begin - first), *started + (window.end - first)};
}

void add_footprints(ReplayReport& report, const Recording& recording,
                    const FootprintFactors& factors) {
  if (factors.is_empty()) return;
  const auto began = started(report.about);
  for (const Measurement& window : report.windows) {
    report.footprints.push_back(footprint_of(window.total, window.duration(),
                                             wall_span_of(window, began, recording), factors));
  }
}

/// Without a finished window a recording gets one, from its first to its last reading.
struct OpenedRecording {
  Recording recording;
  bool unfinished = false;
};

Result<OpenedRecording> open_recording(const std::filesystem::path& file) {
  CARNOT_TRY(const MappedFile mapped, MappedFile::open(file));
  const auto bytes = mapped.bytes();
  auto decoded = decode_recording({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!decoded) return tl::unexpected(at(file.string(), std::move(decoded).error()));
  OpenedRecording opened{*std::move(decoded), false};
  opened.unfinished = opened.recording.windows.empty();
  if (!opened.unfinished) return opened;
  const auto whole = opened.recording.readings.empty() ? std::nullopt : whole_of(opened.recording);
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
  Playback playback{recording};
  for (const RecordedWindow& window : recording.windows)
    report.windows.push_back(playback.measure(window));
  add_footprints(report, recording, factors);
  return report;
}

Result<RecordedCourse> recorded_course(const std::filesystem::path& file) {
  CARNOT_TRY(const OpenedRecording opened, open_recording(file));
  const Recording& recording = opened.recording;
  const RecordedWindow& window = *std::ranges::max_element(
      recording.windows, {}, [](const RecordedWindow& one) { return one.end - one.begin; });
  Playback playback{recording};
  const auto readings = playback.readings(window);
  const auto sources = playback.sources(window);
  const Measurement whole =
      measurement_of(sources, readings, window.name, window.begin, window.end);
  RecordedCourse course{window.name, whole.total, whole.duration()};
  const auto pieces =
      pieces_of_window(window, readings.size() / std::max<std::size_t>(1, sources.size()));
  for (const Measurement& piece : pieces_of(whole, sources, readings, pieces)) {
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
