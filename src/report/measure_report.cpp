// SPDX-License-Identifier: Apache-2.0
#include "report/measure_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"
#include "report/measurement_text.hpp"

namespace carnot {
namespace {

std::string cpu_time(const MeasureReport& report) {
  const double cpus = std::max(1, report.host.visible_cpus);
  const double share = report.cpu_time / (report.measurement.duration() * cpus);
  return fmt::format("{} ({} of {} CPU{})", format_quantity(report.cpu_time),
                     format_share(std::min(1.0, share)), report.host.visible_cpus,
                     report.host.visible_cpus == 1 ? "" : "s");
}

}  // namespace

std::string measure_text(const MeasureReport& report) {
  const Measurement& measurement = report.measurement;
  std::string text = fmt::format("carnot measure: {}\n", valid_utf8(join(report.command, " ")));
  text += labelled_line("energy", with_passport(measurement.total));
  text += labelled_line("time", format_quantity(measurement.duration()));
  text += labelled_line("mean power", mean_power_text(measurement));
  text += labelled_line("CPU time", cpu_time(report));
  if (report.attributed.joules()) {
    text += labelled_line("its share", fmt::format("{}, attributed by CPU time",
                                                   format_point(*report.attributed.joules(), "J")));
  }
  if (report.exit_code != 0)
    text += labelled_line("exit code", fmt::format("{}", report.exit_code));
  text += source_lines(measurement);
  if (!report.doctors_word.empty())
    text += fmt::format("  carnot doctor found: {}\n", valid_utf8(report.doctors_word));
  return text + note_lines(report.findings);
}

std::string measure_json(const MeasureReport& report) {
  using nlohmann::json;
  json command = json::array();
  for (const std::string& word : report.command) command.push_back(json_text(word));
  const json document = {
      {"format", "carnot.measure/1"},
      {"command", std::move(command)},
      {"exit_code", report.exit_code},
      {"duration_seconds", json_number(report.measurement.duration().count())},
      {"cpu_time_seconds", json_number(report.cpu_time.count())},
      {"total", json_total(report.measurement)},
      {"unknown_share", json_number(report.measurement.unknown_share)},
      {"attributed_to_command", json_energy(report.attributed)},
      {"sources", json_sources(report.measurement)},
      {"findings", json_findings(report.findings)},
      {"doctor", report.doctors_word.empty() ? json(nullptr) : json_text(report.doctors_word)},
      {"conditions", json_conditions(report.conditions)},
      {"host", json_host(report.host)}};
  return document.dump(2) + "\n";
}

}  // namespace carnot
