// SPDX-License-Identifier: Apache-2.0
#include "report/measure_run_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"
#include "report/measurement_text.hpp"

namespace carnot {
namespace {

std::string cpu_time(const RunReport& run, const Host& host) {
  const double cpus = std::max(1, host.visible_cpus);
  const double share = run.cpu_time / (run.measurement.duration() * cpus);
  return fmt::format("{} ({} of {} CPU{})", format_quantity(run.cpu_time),
                     format_share(std::min(1.0, share)), host.visible_cpus,
                     host.visible_cpus == 1 ? "" : "s");
}

}  // namespace

std::string run_text(const RunReport& run, const Host& host) {
  const Measurement& measurement = run.measurement;
  std::string text = labelled_line("energy", with_passport(measurement.total));
  text += labelled_line("time", format_quantity(measurement.duration()));
  text += labelled_line("mean power", mean_power_text(measurement));
  text += labelled_line("CPU time", cpu_time(run, host));
  if (run.attributed.joules()) {
    text += labelled_line("its share", fmt::format("{}, attributed by CPU time",
                                                   format_point(*run.attributed.joules(), "J")));
  }
  if (run.exit_code != 0) text += labelled_line("exit code", fmt::format("{}", run.exit_code));
  text += source_lines(measurement);
  if (!run.doctors_word.empty())
    text += fmt::format("  carnot doctor found: {}\n", valid_utf8(run.doctors_word));
  return text + note_lines(run.findings);
}

nlohmann::json run_json(const RunReport& run) {
  using nlohmann::json;
  return {{"exit_code", run.exit_code},
          {"duration_seconds", json_number(run.measurement.duration().count())},
          {"cpu_time_seconds", json_number(run.cpu_time.count())},
          {"total", json_total(run.measurement)},
          {"unknown_share", json_number(run.measurement.unknown_share)},
          {"attributed_to_command", json_energy(run.attributed)},
          {"sources", json_sources(run.measurement)},
          {"findings", json_findings(run.findings)},
          {"doctor", run.doctors_word.empty() ? json(nullptr) : json_text(run.doctors_word)},
          {"conditions", json_conditions(run.conditions)}};
}

}  // namespace carnot
