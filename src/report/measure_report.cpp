// SPDX-License-Identifier: Apache-2.0
#include "report/measure_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"
#include "report/measure_repeat_parts.hpp"
#include "report/measure_run_parts.hpp"
#include "report/measurement_text.hpp"

namespace carnot {
namespace {

std::string age_text(const BaselineReport& baseline) {
  if (!baseline.remembered) return "just now";
  return fmt::format("{} ago", format_quantity(baseline.age));
}

std::string baseline_lines(const BaselineReport& baseline) {
  std::string text;
  if (baseline.idle) {
    const IdlePower& idle = *baseline.idle;
    text = labelled_line(
        "idle",
        fmt::format("{}, {} over {} for {}, {}; spread {}, drift {}",
                    format_estimate(idle.watts, "W"), key_of(idle.provenance),
                    words_of(idle.perimeter), format_quantity(baseline.length), age_text(baseline),
                    format_quantity(baseline.spread), format_quantity(baseline.drift)));
  }
  if (!baseline.trouble.empty()) text += labelled_line("idle", valid_utf8(baseline.trouble));
  return text + (baseline.idle ? note_lines(baseline.idle->findings) : "");
}

nlohmann::json baseline_json(const BaselineReport& baseline) {
  using nlohmann::json;
  const bool known = baseline.idle.has_value();
  return {{"idle_watts", known ? json_estimate(baseline.idle->watts) : json(nullptr)},
          {"perimeter", known ? json(baseline.idle->perimeter.key()) : json(nullptr)},
          {"provenance", known ? json(key_of(baseline.idle->provenance)) : json("missing")},
          {"length_seconds", json_number(baseline.length.count())},
          {"spread_watts", known ? json_number(baseline.spread.si()) : json(nullptr)},
          {"drift_watts", known ? json_number(baseline.drift.si()) : json(nullptr)},
          {"taken_unix_seconds", known ? json(baseline.taken_unix_seconds) : json(nullptr)},
          {"age_seconds", known ? json_number(baseline.age.count()) : json(nullptr)},
          {"remembered", baseline.remembered},
          {"findings", known ? json_findings(baseline.idle->findings) : json::array()},
          {"trouble", baseline.trouble.empty() ? json(nullptr) : json_text(baseline.trouble)}};
}

}  // namespace

std::string measure_text(const MeasureReport& report) {
  // A command that starts later than this is felt to.
  constexpr Seconds kNoticed{0.05};
  const std::string held =
      report.held < kNoticed
          ? std::string{}
          : labelled_line("held back", format_quantity(report.held) + " while sources started");
  return fmt::format("carnot measure: {}\n", valid_utf8(join(report.command, " "))) + held +
         (report.baseline ? baseline_lines(*report.baseline) : "") +
         (report.repeated ? repeated_text(report) : run_text(report.runs.back(), report.host));
}

std::string measure_json(const MeasureReport& report) {
  using nlohmann::json;
  json command = json::array();
  for (const std::string& word : report.command) command.push_back(json_text(word));
  json document = report.repeated ? repeated_json(report) : run_json(report.runs.back());
  document["format"] = "carnot.measure/1";
  document["command"] = std::move(command);
  document["host"] = json_host(report.host);
  document["baseline"] = report.baseline ? baseline_json(*report.baseline) : json(nullptr);
  document["held_seconds"] = json_number(report.held.count());
  return document.dump(2) + "\n";
}

}  // namespace carnot
