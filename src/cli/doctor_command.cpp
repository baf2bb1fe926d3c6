// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor_command.hpp"

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "app/doctor.hpp"
#include "app/doctor_memory.hpp"
#include "app/first_source_file.hpp"
#include "app/permission_fix.hpp"
#include "cli/exit_code.hpp"
#include "cli/option_values.hpp"
#include "report/doctor_report.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

struct DoctorOptions {
  bool json = false;
  bool require_measured = false;
  std::string output;
  bool fix = false;
  bool yes = false;
  CLI::Option* write_config = nullptr;  // may be given without a file
  std::string config;
};

/// The user behind sudo, else the one who asks.
std::string user_of(const Environment& environment) {
  if (const auto user = environment.variable("SUDO_USER")) return *user;
  return environment.variable("USER").value_or("");
}

Result<bool> confirmed(const DoctorOptions& options) {
  if (options.yes) return true;
  if (::isatty(STDIN_FILENO) != 1) {
    return fail(ErrorCode::bad_input, "nobody is here to say yes: standard input is no terminal.",
                "Add --yes.");
  }
  std::fputs("Go on? [y/N] ", stdout);
  std::fflush(stdout);
  const int answer = std::getchar();
  return answer == 'y' || answer == 'Y';
}

int fix(const DoctorOptions& options, const Environment& environment) {
  if (environment.sys.path_of("/proc") != "/proc") {
    return report_error({ErrorCode::bad_input, "--fix changes this machine, not a tree of files.",
                         "Leave --sysroot out."});
  }
  const PermissionFix plan = plan_permission_fix(environment, user_of(environment));
  std::fputs(explain(plan).c_str(), stdout);
  if (!plan.is_needed()) return static_cast<int>(ExitCode::done);
  if (::geteuid() != 0) {
    return report_error({ErrorCode::environment, "only root may change permissions.",
                         "Run: sudo carnot doctor --fix"});
  }
  const auto wanted = confirmed(options);
  if (!wanted) return report_error(wanted.error());
  if (!*wanted) {
    std::fputs("Nothing was changed.\n", stdout);
    return static_cast<int>(ExitCode::done);
  }
  const auto done = apply_permission_fix(plan, environment, real_programs());
  if (!done) return report_error(done.error());
  std::fputs("Done. Log in again to be of the group, then run carnot doctor.\n", stdout);
  return static_cast<int>(ExitCode::done);
}

int write_config(const DoctorReport& report, const DoctorOptions& options,
                 const Environment& environment) {
  const auto place = write_first_source_file(report, options.config, environment);
  if (!place) return report_error(place.error());
  std::fprintf(stderr, "carnot: wrote %s; edit it, then run carnot doctor again.\n",
               place->c_str());
  return static_cast<int>(ExitCode::done);
}

int diagnose(const DoctorOptions& options, const Environment& environment) {
  if (options.fix) return fix(options, environment);
  const ReportOutput output{options.output, stdout};
  if (const auto writable = output.check(); !writable) return report_error(writable.error());
  const int cpus = static_cast<int>(std::thread::hardware_concurrency());
  const auto examined = examine(environment, [cpus] { spin_cpus(cpus, kProbeLength); });
  if (!examined) return report_error(examined.error());
  const DoctorReport& report = *examined;
  // A cache that cannot be written costs a later `measure` one line of context, nothing else.
  (void)remember(report, environment.cache);
  const auto written = output.write(options.json ? doctor_json(report) : doctor_text(report));
  if (!written) return report_error(written.error());
  if (options.write_config->count() > 0) {
    if (const int failed = write_config(report, options, environment); failed != 0) return failed;
  }
  const bool enough = !options.require_measured || report.can_measure();
  return static_cast<int>(enough ? ExitCode::done : ExitCode::not_measurable);
}

}  // namespace

void add_doctor_command(CLI::App& command, Environment& environment, int& outcome) {
  // Shared with the callback, which outlives this call.
  const auto options = std::make_shared<DoctorOptions>();
  auto* json =
      command.add_flag("--json", options->json, "Write the report as JSON (docs/formats.md)");
  auto* output = command
                     .add_option("--output", options->output,
                                 "Write the report to this file (default: stdout)")
                     ->type_name("FILE");
  auto* require = add_require_option(command, options->require_measured,
                                     "exit code 3 where energy can only be estimated");
  auto* fix = command.add_flag(
      "--fix", options->fix,
      "Let a group read the energy counters, after saying what will be done (root); nothing is "
      "examined");
  command.add_flag("--yes", options->yes, "With --fix: do not ask")->needs(fix);
  options->write_config =
      command
          .add_option("--write-config", options->config,
                      "Write a first source file with what was found (default: where carnot "
                      "measure looks for it)")
          ->type_name("FILE")
          ->expected(0, 1);
  fix->excludes(json)->excludes(output)->excludes(require)->excludes(options->write_config);
  command.callback(
      [options, &environment, &outcome] { outcome = diagnose(*options, environment); });
}

}  // namespace carnot
