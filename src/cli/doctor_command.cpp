// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor_command.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "app/doctor.hpp"
#include "app/doctor_memory.hpp"
#include "cli/exit_code.hpp"
#include "cli/option_values.hpp"
#include "report/doctor_report.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

struct DoctorOptions {
  bool json = false;
  std::string require;
  std::string output;
};

int diagnose(const DoctorOptions& options, const Environment& environment) {
  const ReportOutput output{options.output, stdout};
  if (const auto writable = output.check(); !writable) return report_error(writable.error());
  const int cpus = static_cast<int>(std::thread::hardware_concurrency());
  const DoctorReport report = examine(environment, [cpus] { spin_cpus(cpus, kProbeLength); });
  // A cache that cannot be written costs a later `measure` one line of context, nothing else.
  (void)remember(report, environment.cache);
  const auto written = output.write(options.json ? doctor_json(report) : doctor_text(report));
  if (!written) return report_error(written.error());
  const bool enough = options.require.empty() || report.can_measure();
  return static_cast<int>(enough ? ExitCode::done : ExitCode::not_measurable);
}

}  // namespace

void add_doctor_command(CLI::App& command, Environment& environment, int& outcome) {
  // Shared with the callback, which outlives this call.
  const auto options = std::make_shared<DoctorOptions>();
  command.add_flag("--json", options->json, "Write the report as JSON (docs/formats.md)");
  command.add_option("--output", options->output,
                     "Write the report to this file (default: stdout)");
  command
      .add_option("--require", options->require,
                  "measured: exit code 3 where energy can only be estimated")
      ->check(one_of({"measured"}));
  command.callback(
      [options, &environment, &outcome] { outcome = diagnose(*options, environment); });
}

}  // namespace carnot
