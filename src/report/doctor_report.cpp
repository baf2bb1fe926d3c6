// SPDX-License-Identifier: Apache-2.0
#include "report/doctor_report.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"

namespace carnot {
namespace {

std::string wall_text(WallTime when) {
  const std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(when));
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds));
}

std::string verdict_of(const DoctorReport& report) {
  const Energy& total = report.probe_total;
  if (!total.joules()) return "Energy can be neither measured nor estimated here.";
  const Estimate& joules = *total.joules();
  if (report.can_measure())
    return fmt::format("Energy is measured here, over {}.", total.perimeter().key());
  return fmt::format(
      "Energy is not measured here. It is estimated ({}), within a factor of {:.2g} with {} "
      "confidence.",
      valid_utf8(total.estimator()), joules.upper / joules.point, format_share(joules.confidence));
}

std::string host_line(const Host& host) {
  std::string line =
      fmt::format("{}, {} CPU{} visible",
                  host.cpu_model.empty() ? "unnamed processor" : valid_utf8(host.cpu_model),
                  host.visible_cpus, host.visible_cpus == 1 ? "" : "s");
  if (!host.virtualisation.empty()) line += ", " + valid_utf8(host.virtualisation);
  if (!host.governor.empty()) line += ", governor " + valid_utf8(host.governor);
  return line;
}

std::string source_line(const ExaminedSource& source, Seconds probe_length) {
  std::string line =
      fmt::format("  {:<10} {} ({})", key_of(source.state), valid_utf8(source.description.label),
                  valid_utf8(source.description.id));
  if (source.probe && source.probe->joules()) {
    line += fmt::format(": {} under load",
                        format_quantity(Joules{source.probe->joules()->point} / probe_length));
  }
  if (source.refresh) line += fmt::format(", new value every {}", format_quantity(*source.refresh));
  if (source.read_cost) line += fmt::format(", read in {}", format_quantity(*source.read_cost));
  if (!source.reason.empty()) line += ": " + valid_utf8(source.reason);
  return line + "\n";
}

std::string advice_lines(const std::vector<Advice>& advice) {
  std::string lines;
  for (const Advice& one : advice) {
    lines += fmt::format("  - {} {}\n", valid_utf8(one.problem), valid_utf8(one.cure));
    if (!one.command.empty()) lines += fmt::format("      {}\n", valid_utf8(one.command));
  }
  return lines.empty() ? lines : "What would improve it:\n" + lines;
}

}  // namespace

std::string_view key_of(SourceState state) {
  switch (state) {
    case SourceState::alive:
      return "alive";
    case SourceState::dead:
      return "dead";
    case SourceState::unreadable:
      return "unreadable";
    case SourceState::estimate:
      return "estimate";
  }
  return "";
}

std::string doctor_text(const DoctorReport& report) {
  std::string text = verdict_of(report) + "\n" + host_line(report.host) + "\n";
  text += fmt::format("Sources, probed for {} under load at {}:\n",
                      format_quantity(report.probe_length), wall_text(report.when));
  for (const ExaminedSource& source : report.sources)
    text += source_line(source, report.probe_length);
  if (report.sources.empty()) text += "  none\n";
  return text + advice_lines(report.advice);
}

std::string doctor_json(const DoctorReport& report) {
  using nlohmann::json;
  const auto seconds = [](const std::optional<Seconds>& value) {
    return value ? json_number(value->count()) : json(nullptr);
  };
  json sources = json::array();
  for (const ExaminedSource& source : report.sources) {
    sources.push_back({{"source", json_text(source.description.id)},
                       {"label", json_text(source.description.label)},
                       {"domain", key_of(source.description.domain)},
                       {"state", key_of(source.state)},
                       {"reason", json_text(source.reason)},
                       {"refresh_seconds", seconds(source.refresh)},
                       {"read_cost_seconds", seconds(source.read_cost)},
                       {"probe", source.probe ? json_energy(*source.probe) : json(nullptr)}});
  }
  json advice = json::array();
  for (const Advice& one : report.advice) {
    advice.push_back({{"problem", json_text(one.problem)},
                      {"cure", json_text(one.cure)},
                      {"command", json_text(one.command)}});
  }
  const json document = {{"format", "carnot.doctor/1"},
                         {"when", wall_text(report.when)},
                         {"can_measure", report.can_measure()},
                         {"probe_seconds", json_number(report.probe_length.count())},
                         {"probe_total", json_energy(report.probe_total)},
                         {"sources", std::move(sources)},
                         {"advice", std::move(advice)},
                         {"host", json_host(report.host)}};
  return document.dump(2) + "\n";
}

}  // namespace carnot
