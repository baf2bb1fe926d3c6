// SPDX-License-Identifier: Apache-2.0
#include "report/doctor_report.hpp"

#include <nlohmann/json.hpp>

#include "base/wall_time_text.hpp"
#include "report/json_parts.hpp"

namespace carnot {

std::string doctor_json(const DoctorReport& report) {
  using nlohmann::json;
  const auto seconds = [](const std::optional<Seconds>& value) {
    return value ? json_number(value->count()) : json(nullptr);
  };
  json sources = json::array();
  for (const ExaminedSource& source : report.sources) {
    sources.push_back(
        {{"source", json_text(source.description.id)},
         {"label", json_text(source.description.label)},
         {"domain", key_of(source.description.domain)},
         {"state", key_of(source.state)},
         {"reason", json_text(source.reason)},
         {"resolution_joules", source.description.counter
                                   ? json_number(source.description.counter->joules_per_tick)
                                   : json(nullptr)},
         {"refresh_seconds", seconds(source.refresh)},
         {"read_cost_seconds", seconds(source.read_cost)},
         {"read_cost_joules",
          source.read_energy ? json_number(source.read_energy->si()) : json(nullptr)},
         {"one_percent_window_seconds", seconds(source.one_percent_window)},
         {"checks", json_text(source.description.checks)},
         {"probe", source.probe ? json_energy(*source.probe) : json(nullptr)}});
  }
  json machine = json::array();
  for (const MachineCheck& check : report.machine) {
    machine.push_back({{"check", json_text(check.subject)},
                       {"state", key_of(check.state)},
                       {"found", json_text(check.found)},
                       {"problem", json_text(check.problem)},
                       {"cure", json_text(check.cure)},
                       {"command", json_text(check.command)}});
  }
  json advice = json::array();
  for (const Advice& one : report.advice) {
    advice.push_back({{"problem", json_text(one.problem)},
                      {"cure", json_text(one.cure)},
                      {"command", json_text(one.command)}});
  }
  json libraries = json::array();
  for (const StartedLibrary& one : report.libraries)
    libraries.push_back({{"library", one.name}, {"start_seconds", json_number(one.took.count())}});
  const json document = {{"format", "carnot.doctor/1"},
                         {"when", utc_text(report.when)},
                         {"can_measure", report.can_measure()},
                         {"probe_seconds", json_number(report.probe_length.count())},
                         {"probe_total", json_energy(report.probe_total)},
                         {"sources", std::move(sources)},
                         {"machine", std::move(machine)},
                         {"advice", std::move(advice)},
                         {"libraries", std::move(libraries)},
                         {"host", json_host(report.host)}};
  return document.dump(2) + "\n";
}

}  // namespace carnot
