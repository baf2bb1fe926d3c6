// SPDX-License-Identifier: Apache-2.0
#include "report/measure_run_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/attribution_parts.hpp"
#include "report/footprint_text.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"
#include "report/measure_phase_parts.hpp"
#include "report/measurement_text.hpp"

namespace carnot {
namespace {

std::string cpu_time(const RunReport& run, const Host& host) {
  const double cpus = std::max(1, host.visible_cpus);
  const double share = run.cpu_time / (run.measurement.duration() * cpus);
  return fmt::format("{} ({} of {} CPU{}), {}", format_quantity(run.cpu_time),
                     format_share(std::min(1.0, share)), host.visible_cpus,
                     host.visible_cpus == 1 ? "" : "s", row_of(run.account).text);
}

std::string cgroup_line(const CgroupReport& group) {
  const std::string folder = valid_utf8(group.folder);
  if (!group.cpu_time) return labelled_line("group", folder + ": gone before the end");
  std::string text = fmt::format("{}: {} of CPU time", folder, format_quantity(*group.cpu_time));
  if (group.attributed && group.attributed->joules())
    text += fmt::format(", {} {}", format_point(*group.attributed->joules(), "J"),
                        valid_utf8(group.attributed->estimator()));
  return labelled_line("group", text);
}

nlohmann::json json_energy_or_null(const std::optional<Energy>& energy) {
  return energy ? json_energy(*energy) : nlohmann::json(nullptr);
}

nlohmann::json json_cgroup(const std::optional<CgroupReport>& group) {
  using nlohmann::json;
  if (!group) return nullptr;
  return {
      {"folder", json_text(group->folder)},
      {"cpu_time_seconds", group->cpu_time ? json_number(group->cpu_time->count()) : json(nullptr)},
      {"attributed", json_energy_or_null(group->attributed)},
      {"attributed_to_others", json_energy_or_null(group->others)},
      {"unattributed", json_energy_or_null(group->unattributed)}};
}

}  // namespace

std::string run_text(const RunReport& run, const Host& host) {
  const Measurement& measurement = run.measurement;
  std::string text = labelled_line("energy", with_passport(measurement.total));
  text += invalid_lines(run.findings);
  text += left_out_line(measurement, Amounts::shown);
  text += calibrated_wall_line(run.wall);
  text += labelled_line("time", format_quantity(measurement.duration()));
  text += labelled_line("mean power", mean_power_text(measurement));
  text += labelled_line("CPU time", cpu_time(run, host));
  text += attribution_lines(run);
  if (run.cgroup) text += cgroup_line(*run.cgroup);
  if (run.footprint) text += footprint_lines(*run.footprint);
  if (run.net) text += labelled_line("above idle", with_passport(*run.net));
  if (run.exit_code != 0) text += labelled_line("exit code", fmt::format("{}", run.exit_code));
  text += source_lines(measurement);
  if (!run.doctors_word.empty())
    text += fmt::format("  carnot doctor found: {}\n", valid_utf8(run.doctors_word));
  if (run.phases) text += phases_text(*run.phases);
  return text + note_lines(with_their_sources(measurement, run.findings));
}

nlohmann::json run_json(const RunReport& run) {
  using nlohmann::json;
  json object = {{"exit_code", run.exit_code},
                 {"duration_seconds", json_number(run.measurement.duration().count())},
                 {"cpu_time_seconds", json_number(run.cpu_time.count())},
                 {"cpu_account", row_of(run.account).key},
                 {"total", json_total(run.measurement)},
                 {"unknown_share", json_number(run.measurement.unknown_share)},
                 {"wall_by_calibration", json_calibrated_wall(run.wall)},
                 {"calibration_refused", json_calibration_refused(run.wall)},
                 {"cgroup", json_cgroup(run.cgroup)},
                 {"footprint", json_footprint(run.footprint)},
                 {"sources", json_sources(run.measurement)},
                 {"findings", json_findings(run.findings)},
                 {"doctor", run.doctors_word.empty() ? json(nullptr) : json_text(run.doctors_word)},
                 {"conditions", json_conditions(run.conditions)},
                 {"started", run.started_utc.empty() ? json(nullptr) : json_text(run.started_utc)},
                 {"net", run.net ? json_energy(*run.net) : json(nullptr)}};
  object.update(attribution_json(run));
  if (run.phases) object.update(phases_json(*run.phases));
  return object;
}

}  // namespace carnot
