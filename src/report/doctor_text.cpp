// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "report/doctor_report.hpp"
#include "report/format.hpp"
#include "report/measurement_text.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

std::string verdict_of(const DoctorReport& report) {
  const Energy& total = report.probe_total;
  if (!total.joules()) return "Energy can be neither measured nor estimated here.";
  const Estimate& joules = *total.joules();
  if (report.can_measure())
    return fmt::format("Energy is measured here, over {}.", words_of(total.perimeter()));
  return fmt::format(
      "Energy is not measured here. It is estimated by {}: within a factor of {} with {} "
      "confidence.",
      valid_utf8(total.estimator()), format_number(joules.upper / joules.point, 2),
      format_share(joules.confidence));
}

std::string host_line(const Host& host) {
  return fmt::format("{}, {} CPU{} visible",
                     host.cpu_model.empty() ? "unnamed processor" : valid_utf8(host.cpu_model),
                     host.visible_cpus, host.visible_cpus == 1 ? "" : "s");
}

template <class Quantity>
std::string shown(const std::optional<Quantity>& quantity) {
  return quantity ? format_quantity(*quantity) : std::string{kNothing};
}

std::string read_cost_of(const ExaminedSource& source) {
  if (!source.read_energy) return shown(source.read_cost);
  return fmt::format("{}, {}", shown(source.read_cost), format_quantity(*source.read_energy));
}

/// As it was seen, else as its driver or maker states it, else as it is assumed.
std::string refresh_of(const ExaminedSource& source) {
  const SourceDescription& about = source.description;
  if (source.refresh) return format_quantity(*source.refresh) + " (measured)";
  if (!(about.refresh > Seconds{0.0})) return std::string{kNothing};
  return format_quantity(about.refresh) + (about.refresh_is_assumed ? " (assumed)" : " (stated)");
}

/// What was seen to be the step, else the unit of the interface: a finer register there is not, but
/// a coarser one may be behind it.
std::string resolution_of(const ExaminedSource& source) {
  const SourceDescription& about = source.description;
  if (source.tick) return format_quantity(*source.tick) + " (measured)";
  if (source.power_step) return format_quantity(*source.power_step) + " (measured)";
  if (about.counter) return format_quantity(Joules{about.counter->joules_per_tick}) + " (stated)";
  if (about.resolution > Watts{0.0}) return format_quantity(about.resolution) + " (stated)";
  return std::string{kNothing};
}

std::vector<std::string> row_of(const ExaminedSource& source, Seconds probe_length) {
  std::optional<Watts> power;
  if (source.probe && source.probe->joules())
    power = Joules{source.probe->joules()->point} / probe_length;
  return {std::string{key_of(source.state)},
          fmt::format("{} ({})", valid_utf8(source.description.label),
                      valid_utf8(source.description.id)),
          shown(power),
          resolution_of(source),
          refresh_of(source),
          read_cost_of(source),
          shown(source.one_percent_window)};
}

std::string sources_part(const DoctorReport& report) {
  std::string text = fmt::format("\nSources, probed for {} under load at {}:\n",
                                 format_quantity(report.probe_length), utc_text(report.when));
  if (report.sources.empty()) return text + "  none\n";
  TextTable table{{"state", "source", "under load", "resolution", "new value every", "read cost",
                   "known to 1 % after"},
                  {}};
  for (const ExaminedSource& source : report.sources)
    table.rows.push_back(row_of(source, report.probe_length));
  text += to_aligned_text(table);
  const bool has_gaps = std::ranges::any_of(
      table.rows, [](const auto& row) { return std::ranges::find(row, kNothing) != row.end(); });
  if (has_gaps) text += "  (-: not known, or without meaning for such a source)\n";
  for (const ExaminedSource& source : report.sources) {
    if (!source.reason.empty())
      text += fmt::format("  {}: {}\n", valid_utf8(source.description.label),
                          valid_utf8(source.reason));
    if (!source.description.checks.empty())
      text += fmt::format("  {}: checks {}\n", valid_utf8(source.description.label),
                          valid_utf8(source.description.checks));
  }
  for (const StartedLibrary& one : report.libraries) {
    text +=
        fmt::format("  {} starts in {}: carnot measure holds a command back for it, 2 s at most.\n",
                    one.name, format_quantity(one.took));
  }
  return text;
}

std::string clocks_of(const DeviceState& state) {
  std::vector<std::string> parts;
  if (state.sm_megahertz)
    parts.push_back(fmt::format("clock {} MHz", format_decimals(*state.sm_megahertz, 0)));
  if (state.memory_megahertz)
    parts.push_back(fmt::format("memory {} MHz", format_decimals(*state.memory_megahertz, 0)));
  if (state.celsius) parts.push_back(fmt::format("{} °C", format_decimals(*state.celsius, 0)));
  if (state.power_limit)
    parts.push_back(fmt::format("power limit {}", format_quantity(*state.power_limit)));
  if (state.busy_share) parts.push_back(fmt::format("{} busy", format_share(*state.busy_share)));
  return parts.empty() ? "its driver tells nothing of it" : join(parts, ", ");
}

std::string slowing_of(const DeviceState& state) {
  if (!state.slowed_by) return "; whether something slows it is not told";
  if (state.slowed_by->empty()) return "; nothing slows it";
  const std::vector<std::string> reasons(state.slowed_by->begin(), state.slowed_by->end());
  return "; slowed by " + join(reasons, ", ");
}

std::string devices_part(const std::vector<ExaminedDevice>& devices) {
  std::string text;
  for (const ExaminedDevice& one : devices)
    text += fmt::format("  {}: {}{}\n", valid_utf8(one.label), clocks_of(one.state),
                        slowing_of(one.state));
  return text.empty() ? text : "\nBoards, right after the probe:\n" + text;
}

std::string machine_part(const std::vector<MachineCheck>& checks) {
  std::string text;
  std::map<std::string, std::vector<std::string>> unknown;  // by the reason
  for (const MachineCheck& check : checks) {
    if (check.state == CheckState::unknown) {
      unknown[check.found].push_back(check.subject);
    } else {
      text += fmt::format("  {:<9} {}: {}\n", key_of(check.state), check.subject,
                          valid_utf8(check.found));
    }
  }
  for (const auto& [reason, subjects] : unknown)
    text += fmt::format("  unknown   {}: {}\n", join(subjects, ", "), valid_utf8(reason));
  return text.empty() ? text : "\nThis machine:\n" + text;
}

std::string remedy_lines(std::string_view problem, std::string_view cure,
                         std::string_view command) {
  std::string lines =
      fmt::format("  - {}{}{}\n", valid_utf8(problem), cure.empty() ? "" : " ", valid_utf8(cure));
  if (!command.empty()) lines += fmt::format("      {}\n", valid_utf8(command));
  return lines;
}

std::string doubts_part(const std::vector<MachineCheck>& checks) {
  std::string lines;
  for (const MachineCheck& check : checks) {
    if (check.state == CheckState::doubtful)
      lines += remedy_lines(check.problem, check.cure, check.command);
  }
  return lines.empty() ? lines : "\nWhat makes results doubtful here:\n" + lines;
}

std::string advice_part(const std::vector<Advice>& advice) {
  std::string lines;
  for (const Advice& one : advice) lines += remedy_lines(one.problem, one.cure, one.command);
  return lines.empty() ? lines : "\nWhat would improve the sources:\n" + lines;
}

}  // namespace

std::string_view key_of(SourceState state) {
  switch (state) {
    case SourceState::alive:
      return "alive";
    case SourceState::dead:
      return "dead";
    case SourceState::too_coarse:
      return "too coarse";
    case SourceState::unreadable:
      return "unreadable";
    case SourceState::estimate:
      return "estimate";
  }
  return "";
}

std::string_view key_of(CheckState state) {
  switch (state) {
    case CheckState::fine:
      return "fine";
    case CheckState::doubtful:
      return "doubtful";
    case CheckState::unknown:
      return "unknown";
  }
  return "";
}

std::string doctor_text(const DoctorReport& report) {
  return verdict_of(report) + "\n" + host_line(report.host) + "\n" + sources_part(report) +
         devices_part(report.devices) + advice_part(report.advice) + machine_part(report.machine) +
         doubts_part(report.machine);
}

}  // namespace carnot
