// SPDX-License-Identifier: Apache-2.0
#include "report/measure_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"

namespace carnot {
namespace {

constexpr int kLabelWidth = 12;

std::string line(std::string_view label, std::string_view text) {
  return fmt::format("  {:<{}}{}\n", label, kLabelWidth, text);
}

/// "12.3 J (12.1 to 12.5 J, 95 %), measured over cpu_package": joules are never shown without it.
std::string with_passport(const Energy& energy) {
  if (!energy.joules()) return fmt::format("missing over {}", energy.perimeter().key());
  std::string interval = format_estimate(*energy.joules(), "J");
  if (interval.ends_with(')')) {
    interval.pop_back();
    interval += fmt::format(", {})", format_share(energy.joules()->confidence));
  }
  const std::string by =
      energy.estimator().empty() ? "" : fmt::format(" by {}", valid_utf8(energy.estimator()));
  return fmt::format("{}, {} over {}{}", interval, key_of(energy.provenance()),
                     energy.perimeter().key(), by);
}

std::string mean_power(const Measurement& measurement) {
  if (!measurement.total.joules()) return "missing";
  const Estimate& joules = *measurement.total.joules();
  const double seconds = measurement.duration().count();
  return format_point(
      {joules.point / seconds, joules.lower / seconds, joules.upper / seconds, joules.confidence},
      "W");
}

std::string cpu_time(const MeasureReport& report) {
  const double cpus = std::max(1, report.host.visible_cpus);
  const double share = report.cpu_time / (report.measurement.duration() * cpus);
  return fmt::format("{} ({} of {} CPU{})", format_quantity(report.cpu_time),
                     format_share(std::min(1.0, share)), report.host.visible_cpus,
                     report.host.visible_cpus == 1 ? "" : "s");
}

std::string source_lines(const Measurement& measurement) {
  std::string lines = "  sources\n";
  for (const SourceEnergy& source : measurement.sources) {
    lines += fmt::format("    {} ({}): {}{}\n", valid_utf8(source.label),
                         valid_utf8(source.source_id), with_passport(source.energy),
                         source.wraps > 0 ? fmt::format(", wrapped {} times", source.wraps) : "");
  }
  return lines;
}

std::string note_lines(const std::vector<Finding>& findings) {
  std::string lines;
  for (const Finding& one : findings) {
    const FindingRow& row = row_of(one.code);
    lines += fmt::format("    {}: {}{}{}{}{}\n", key_of(one.severity), row.meaning,
                         one.detail.empty() ? "" : " ", valid_utf8(one.detail),
                         row.remedy.empty() ? "" : " ", row.remedy);
  }
  return lines.empty() ? lines : "  notes\n" + lines;
}

}  // namespace

std::string measure_text(const MeasureReport& report) {
  const Measurement& measurement = report.measurement;
  std::string text = fmt::format("carnot measure: {}\n", valid_utf8(join(report.command, " ")));
  text += line("energy", with_passport(measurement.total));
  text += line("time", format_quantity(measurement.duration()));
  text += line("mean power", mean_power(measurement));
  text += line("CPU time", cpu_time(report));
  if (report.attributed.joules()) {
    text += line("its share", fmt::format("{}, attributed by CPU time",
                                          format_point(*report.attributed.joules(), "J")));
  }
  if (report.exit_code != 0) text += line("exit code", fmt::format("{}", report.exit_code));
  text += source_lines(measurement);
  if (!report.doctors_word.empty())
    text += fmt::format("  carnot doctor found: {}\n", valid_utf8(report.doctors_word));
  return text + note_lines(report.findings);
}

std::string measure_json(const MeasureReport& report) {
  using nlohmann::json;
  json command = json::array();
  for (const std::string& word : report.command) command.push_back(json_text(word));
  json sources = json::array();
  for (const SourceEnergy& source : report.measurement.sources) {
    json object = json_energy(source.energy);
    object["source"] = json_text(source.source_id);
    object["label"] = json_text(source.label);
    object["wraps"] = source.wraps;
    object["readings"] = source.readings;
    object["unknown_share"] = json_number(source.unknown_share);
    sources.push_back(std::move(object));
  }
  const json document = {
      {"format", "carnot.measure/1"},
      {"command", std::move(command)},
      {"exit_code", report.exit_code},
      {"duration_seconds", json_number(report.measurement.duration().count())},
      {"cpu_time_seconds", json_number(report.cpu_time.count())},
      {"total", json_energy(report.measurement.total)},
      {"unknown_share", json_number(report.measurement.unknown_share)},
      {"attributed_to_command", json_energy(report.attributed)},
      {"sources", std::move(sources)},
      {"findings", json_findings(report.findings)},
      {"doctor", report.doctors_word.empty() ? json(nullptr) : json_text(report.doctors_word)},
      {"conditions", json_conditions(report.conditions)},
      {"host", json_host(report.host)}};
  return document.dump(2) + "\n";
}

}  // namespace carnot
