// SPDX-License-Identifier: Apache-2.0
#include "report/doctor_report.hpp"

#include <nlohmann/json.hpp>

#include "base/wall_time_text.hpp"
#include "report/json_parts.hpp"

namespace carnot {

namespace {

nlohmann::json examined_device_json(const ExaminedDevice& device) {
  using nlohmann::json;
  const auto number = [](const std::optional<double>& value) {
    return value ? json_number(*value) : json(nullptr);
  };
  const DeviceState& state = device.state;
  json slowed_by = nullptr;
  if (state.slowed_by) {
    slowed_by = json::array();
    for (const std::string_view reason : *state.slowed_by) slowed_by.push_back(reason);
  }
  return {{"source", json_text(device.source_id)},
          {"label", json_text(device.label)},
          {"clock_megahertz", number(state.sm_megahertz)},
          {"memory_clock_megahertz", number(state.memory_megahertz)},
          {"temperature_celsius", number(state.celsius)},
          {"power_limit_watts",
           state.power_limit ? json_number(state.power_limit->si()) : json(nullptr)},
          {"busy_share", number(state.busy_share)},
          {"memory_busy_share", number(state.memory_busy_share)},
          {"slowed_by", std::move(slowed_by)}};
}

}  // namespace

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
         {"seen_resolution_joules", source.tick ? json_number(source.tick->si()) : json(nullptr)},
         {"seen_resolution_watts",
          source.power_step ? json_number(source.power_step->si()) : json(nullptr)},
         {"refresh_seconds", seconds(source.refresh)},
         {"stated_refresh_seconds", source.description.refresh > Seconds{0.0}
                                        ? json_number(source.description.refresh.count())
                                        : json(nullptr)},
         {"refresh_is_assumed", source.description.refresh_is_assumed},
         {"read_cost_seconds", seconds(source.read_cost)},
         {"read_cost_joules",
          source.read_energy ? json_number(source.read_energy->si()) : json(nullptr)},
         {"one_percent_window_seconds", seconds(source.one_percent_window)},
         {"checks", json_text(source.description.checks)},
         {"probe", source.probe ? json_energy(*source.probe) : json(nullptr)}});
  }
  json devices = json::array();
  for (const ExaminedDevice& one : report.devices) devices.push_back(examined_device_json(one));
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
                         {"devices", std::move(devices)},
                         {"machine", std::move(machine)},
                         {"advice", std::move(advice)},
                         {"libraries", std::move(libraries)},
                         {"host", json_host(report.host)}};
  return document.dump(2) + "\n";
}

}  // namespace carnot
