// SPDX-License-Identifier: Apache-2.0
#include "report/replay_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/footprint_text.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"
#include "report/measurement_text.hpp"

namespace carnot {
namespace {

using nlohmann::json;

/// A recording may come from anywhere: what is no object says nothing.
json about_of(const ReplayReport& report) {
  json about = json::parse(report.about, nullptr, false);
  return about.is_object() ? about : json::object();
}

std::string recorded_line(const ReplayReport& report) {
  const json about = about_of(report);
  const auto started = about.find("started");
  const bool dated = started != about.end() && started->is_string();
  return labelled_line("recorded",
                       fmt::format("{}, {} readings",
                                   dated ? valid_utf8(started->get<std::string>()) : "at some time",
                                   format_count(static_cast<std::int64_t>(report.readings))));
}

std::string window_text(const Measurement& window, const Footprint* footprint) {
  std::string text = valid_utf8(window.window) + "\n";
  text += labelled_line("energy", with_passport(window.total));
  text += labelled_line("time", format_quantity(window.duration()));
  text += labelled_line("mean power", mean_power_text(window));
  if (footprint != nullptr) text += footprint_lines(*footprint);
  return text + source_lines(window) +
         note_lines(with_their_sources(window, window.total.findings()));
}

json window_json(const Measurement& window, const Footprint* footprint) {
  return {{"window", json_text(window.window)},
          {"duration_seconds", json_number(window.duration().count())},
          {"total", json_total(window)},
          {"unknown_share", json_number(window.unknown_share)},
          {"sources", json_sources(window)},
          {"footprint", footprint == nullptr ? json(nullptr) : json_footprint(*footprint)}};
}

const Footprint* footprint_of_window(const ReplayReport& report, std::size_t window) {
  return window < report.footprints.size() ? &report.footprints[window] : nullptr;
}

}  // namespace

std::string replay_text(const ReplayReport& report) {
  std::string text = fmt::format("carnot replay: {}\n", valid_utf8(report.file));
  text += recorded_line(report);
  if (report.lost_bytes > 0) {
    text += labelled_line("cut off", fmt::format("the last {} are no whole frame and were left out",
                                                 format_bytes(report.lost_bytes)));
  }
  if (report.unfinished)
    text += labelled_line("unfinished", "no window was ended; this reaches to the last reading");
  for (std::size_t i = 0; i < report.windows.size(); ++i)
    text += window_text(report.windows[i], footprint_of_window(report, i));
  return text;
}

std::string replay_json(const ReplayReport& report) {
  json windows = json::array();
  for (std::size_t i = 0; i < report.windows.size(); ++i)
    windows.push_back(window_json(report.windows[i], footprint_of_window(report, i)));
  const json document = {{"format", "carnot.replay/1"},     {"file", json_text(report.file)},
                         {"recorded", about_of(report)},    {"readings", report.readings},
                         {"lost_bytes", report.lost_bytes}, {"unfinished", report.unfinished},
                         {"windows", std::move(windows)}};
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace carnot
