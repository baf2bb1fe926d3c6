// SPDX-License-Identifier: Apache-2.0
#include "app/forecasts/run_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "app/file_beginning.hpp"
#include "app/replay.hpp"
#include "app/series_file.hpp"
#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "meter/recording/frames.hpp"
#include "store/imports/formats.hpp"

namespace carnot {
namespace {

constexpr double kTableConfidence = 0.95;
constexpr double kMebibytesInAGigabyte = 1024.0;  // as the study of Green Algorithms' errors counts

tl::unexpected<Error> several(std::string_view file, std::string_view what,
                              const std::vector<std::string>& names) {
  return fail(ErrorCode::bad_input,
              fmt::format("{} has several {}s: {}.", file, what, join(names, ", ").substr(0, 400)),
              fmt::format("Name one with --{}.", what));
}

tl::unexpected<Error> no_such(std::string_view file, std::string_view what,
                              const std::string& wanted, const std::vector<std::string>& names) {
  return fail(ErrorCode::bad_input,
              fmt::format("{} has no {} \"{}\".", file, what, valid_utf8(wanted)),
              fmt::format("It has {}.", join(names, ", ").substr(0, 400)));
}

/// What a log says of one source over time, with the passport of its joules.
struct SourceCourse {
  const ImportedMeasurement* measurement = nullptr;
  const ImportedEnergy* energy = nullptr;
  PowerCourse course;
};

/// The sources of a log that have a course and joules, each with its record. `log` is borrowed.
std::vector<SourceCourse> courses_of(ImportedLog& log) {
  std::vector<SourceCourse> courses;
  courses.reserve(log.courses.size());
  for (LoggedCourse& one : log.courses) {
    const auto of =
        std::ranges::find(log.file.measurements, one.measurement, &ImportedMeasurement::label);
    if (of == log.file.measurements.end() || one.course.size() < 2) continue;
    const auto energy = std::ranges::find(of->energies, one.source, &ImportedEnergy::source);
    if (energy == of->energies.end() || !energy->energy.joules()) continue;
    courses.push_back({&*of, &*energy, std::move(one.course)});
  }
  return courses;
}

/// Those of the one that is wanted, else of the only one there is.
template <class NameOf>
Result<std::vector<SourceCourse>> narrowed(std::vector<SourceCourse> courses,
                                           const std::optional<std::string>& wanted, NameOf name_of,
                                           std::string_view what, const std::string& file) {
  std::vector<std::string> names;
  for (const SourceCourse& one : courses) {
    if (std::ranges::find(names, name_of(one)) == names.end()) names.push_back(name_of(one));
  }
  if (!wanted && names.size() > 1) return several(file, what, names);
  const std::string& chosen = wanted ? *wanted : names.front();
  std::erase_if(courses, [&](const SourceCourse& one) { return name_of(one) != chosen; });
  if (courses.empty()) return no_such(file, what, chosen, names);
  return courses;
}

/// Joules that the file calls its total come first.
void prefer_total(std::vector<SourceCourse>& courses) {
  const auto total = std::ranges::find_if(courses, [](const SourceCourse& one) {
    return one.measurement->total && one.measurement->total->source == one.energy->source;
  });
  if (total == courses.end()) return;
  std::iter_swap(courses.begin(), total);
  courses.erase(courses.begin() + 1, courses.end());
}

Result<SourceCourse> chosen_course(ImportedLog& log, const RunTraceRequest& request) {
  std::vector<SourceCourse> courses = courses_of(log);
  if (courses.empty()) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} holds totals and no power over time.", request.file),
                "A forecast needs a log of powers, or sums with their times.");
  }
  CARNOT_TRY(courses, narrowed(
                          std::move(courses), request.measurement,
                          [](const SourceCourse& one) { return one.measurement->label; },
                          "measurement", request.file));
  if (!request.source) prefer_total(courses);
  CARNOT_TRY(courses, narrowed(
                          std::move(courses), request.source,
                          [](const SourceCourse& one) { return one.energy->source; }, "source",
                          request.file));
  return std::move(courses.front());
}

/// The first of these columns that the log has, as numbers.
std::optional<NumberRange> kept_numbers(const ImportedMeasurement& one,
                                        std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const auto found = std::ranges::find(one.kept, name, &KeptColumn::name);
    if (found != one.kept.end() && found->numbers) return found->numbers;
  }
  return std::nullopt;
}

/// nvidia-smi says of a board what the estimates ask for, in both dialects.
RunLoad load_of(const ImportedMeasurement& one) {
  RunLoad load;
  if (const auto limit =
          kept_numbers(one, {"power.limit [W]", "enforced.power.limit [W]", "power.max_limit [W]",
                             "gpu_power_limit", "gpu_max_power"})) {
    load.limit = Watts{limit->mean};
  }
  if (const auto usage = kept_numbers(one, {"utilization.gpu [%]", "gpu_usage"}))
    load.usage = usage->mean / 100.0;
  if (const auto used = kept_numbers(one, {"memory.used [MiB]", "gpu_memory_used"}))
    load.gigabytes = used->mean / kMebibytesInAGigabyte;
  return load;
}

Result<RunTrace> imported_trace(const RunTraceRequest& request) {
  CARNOT_TRY(ImportedLog log,
             read_log(request.file, request.format,
                      {.damaged = request.skip_damaged.value_or(false) ? DamagedLines::skip
                                                                       : DamagedLines::refuse,
                       .trim = request.trim}));
  CARNOT_TRY(SourceCourse chosen, chosen_course(log, request));
  const ImportedMeasurement& measurement = *chosen.measurement;
  return RunTrace{.file = request.file,
                  .format = log.file.format,
                  .label = measurement.label,
                  .source = chosen.energy->source,
                  .energy = chosen.energy->energy,
                  .length = measurement.duration.value_or(chosen.course.back().at),
                  .course = std::move(chosen.course),
                  .load = load_of(measurement)};
}

Result<RunTrace> recorded_trace(const RunTraceRequest& request) {
  CARNOT_TRY(RecordedCourse recorded, recorded_course(request.file));
  if (!recorded.total.joules()) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}: the joules of \"{}\" are not known.", request.file,
                            valid_utf8(recorded.window)),
                "carnot replay says why.");
  }
  return RunTrace{.file = request.file,
                  .format = "recording",
                  .label = recorded.window,
                  .source = recorded.total.perimeter().key(),
                  .energy = std::move(recorded.total),
                  .length = recorded.length,
                  .course = std::move(recorded.course),
                  .unknown_pieces = recorded.unknown_pieces};
}

Result<PowerCourse> course_of_table(const std::string& table) {
  CARNOT_TRY(const FactorSeries series, load_quantity_series(table, "W"));
  PowerCourse course;
  const WallTime first = series.rows().front().time;
  for (const FactorSeries::Row& row : series.rows()) {
    if (std::isnan(row.per_kwh)) continue;
    if (row.per_kwh < 0.0) {
      return fail(ErrorCode::bad_input,
                  fmt::format("{}: the power of {} is below zero.", table, utc_text(row.time)),
                  "Name the column that has the watts.");
    }
    add_reading(course, row.time - first, Watts{row.per_kwh});
  }
  if (course.size() < 2) {
    return fail(ErrorCode::bad_input, fmt::format("{}: fewer than two powers.", table),
                "Name the column that has the watts.");
  }
  return course;
}

/// Watts over time in a table: nobody says what they cover or how right they are.
Result<RunTrace> table_trace(const RunTraceRequest& request) {
  if (!request.covers) {
    return fail(ErrorCode::bad_input,
                fmt::format("nobody says what the watts of {} cover.", request.file),
                "Add --covers gpu, wall or another domain.");
  }
  CARNOT_TRY(const PowerCourse course, course_of_table(request.file));
  const double joules = joules_of(course).si();
  const std::string column = request.file.substr(request.file.rfind('#') + 1);
  return RunTrace{.file = request.file,
                  .format = "table",
                  .label = column,
                  .source = column,
                  .energy = Energy::measured(Perimeter::single(*request.covers),
                                             {joules, joules, joules, kTableConfidence},
                                             {finding(FindingCode::accuracy_unstated)}),
                  .length = course.back().at,
                  .course = course};
}

/// Options that choose in a log, as far as they were given.
std::vector<std::string> options_of_a_log(const RunTraceRequest& request) {
  std::vector<std::string> given;
  if (request.format) given.emplace_back("--from");
  if (request.measurement) given.emplace_back("--measurement");
  if (request.source) given.emplace_back("--source");
  if (request.skip_damaged) given.emplace_back("--damaged");
  if (request.trim > 0) given.emplace_back("--trim");
  return given;
}

Result<void> refuse_options(const RunTraceRequest& request, const std::vector<std::string>& given,
                            std::string_view kind) {
  if (given.empty()) return {};
  return fail(ErrorCode::bad_input,
              fmt::format("{} {} nothing of {}, and {} is one.", join(given, " and "),
                          given.size() == 1 ? "says" : "say", kind, valid_utf8(request.file)),
              fmt::format("Leave {} out.", given.size() == 1 ? "it" : "them"));
}

Result<void> check_options(const RunTraceRequest& request, bool is_table, bool is_recording) {
  std::vector<std::string> given;
  if (is_table || is_recording) given = options_of_a_log(request);
  if (!is_table && request.covers) given.emplace_back("--covers");
  return refuse_options(request, given,
                        is_table       ? "a table"
                        : is_recording ? "a recording"
                                       : "a log");
}

}  // namespace

Result<RunTrace> load_run_trace(const RunTraceRequest& request) {
  std::error_code unreadable;  // whoever opens the file says why
  const bool is_there = std::filesystem::exists(request.file, unreadable);
  const bool is_table = !is_there && request.file.find('#') != std::string::npos;
  const bool is_recording = !is_table && beginning_of(request.file).starts_with(kRecordingFamily);
  CARNOT_TRY_VOID(check_options(request, is_table, is_recording));
  if (is_table) return table_trace(request);
  return is_recording ? recorded_trace(request) : imported_trace(request);
}

}  // namespace carnot
