// SPDX-License-Identifier: Apache-2.0
#include "cli/measure_command.hpp"

#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "app/measure.hpp"
#include "cli/exit_code.hpp"
#include "report/measure_report.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

struct MeasureOptions {
  std::vector<std::string> command;
  std::string require;
  double interval_seconds = 0.0;
  bool json = false;
  std::string output;
  std::string record;
};

int exit_code_of_failure(const Error& error) {
  constexpr int kNotExecutable = 126;
  constexpr int kNotFound = 127;
  switch (error.code) {
    case ErrorCode::not_found:
      return kNotFound;
    case ErrorCode::unsupported:
      return kNotExecutable;
    case ErrorCode::not_measurable:
      return static_cast<int>(ExitCode::not_measurable);
    case ErrorCode::bad_input:
    case ErrorCode::environment:
    case ErrorCode::timed_out:
    case ErrorCode::failed:
    case ErrorCode::interrupted:
      return kMeasuresOwnFailure;
  }
  return kMeasuresOwnFailure;
}

int refuse(const Error& error) {
  report_error(error);
  return exit_code_of_failure(error);
}

/// One line, wherever the report goes: an estimate must not pass for a measurement. Inside JSON on
/// stderr it would break the document, which says the same.
void notice_estimate(const MeasureReport& report, const MeasureOptions& options) {
  const bool estimated = report.measurement.total.provenance() == Provenance::estimated;
  if (!estimated || (options.json && options.output.empty())) return;
  std::fputs(
      "carnot: no energy counter could be used, so the joules are estimated; carnot doctor says "
      "what would change that.\n",
      stderr);
}

int measure(const MeasureOptions& options, const Environment& environment) {
  if (options.command.empty()) {
    return refuse({ErrorCode::bad_input, "there is no command to measure.",
                   "Write it last: carnot measure -- COMMAND."});
  }
  const ReportOutput output{options.output, stderr};
  if (const auto writable = output.check(); !writable) return refuse(writable.error());
  MeasureRequest request{options.command,
                         options.require == "measured" ? Accept::measured : Accept::estimated,
                         {},
                         {}};
  if (options.interval_seconds > 0.0) request.interval = Seconds{options.interval_seconds};
  if (!options.record.empty()) request.record = options.record;
  const auto report = measure_command(request, environment);
  if (!report) return refuse(report.error());
  notice_estimate(*report, options);
  const auto written = output.write(options.json ? measure_json(*report) : measure_text(*report));
  if (!written) report_error(written.error());
  if (report->recording_error) report_error(*report->recording_error);
  return written && !report->recording_error ? report->exit_code : kMeasuresOwnFailure;
}

}  // namespace

void add_measure_command(CLI::App& command, Environment& environment, int& outcome) {
  // Shared with the callback, which outlives this call.
  const auto options = std::make_shared<MeasureOptions>();
  // From its first word on, everything belongs to the command, "--json" and "--" as well.
  command.positionals_at_end();
  command.add_option("COMMAND", options->command, "The command and its arguments");
  command
      .add_option("--require", options->require,
                  "measured: refuse to estimate where nothing can be measured (exit code 3)")
      ->check(CLI::IsMember({"measured"}));
  command
      .add_option("--interval", options->interval_seconds,
                  "Read the sources this often, e.g. 100ms (default: at both ends, and as often as "
                  "counters could wrap)")
      ->transform(CLI::AsNumberWithUnit(
          std::map<std::string, double>{{"us", 1e-6}, {"ms", 1e-3}, {"s", 1.0}, {"min", 60.0}},
          CLI::AsNumberWithUnit::Options(CLI::AsNumberWithUnit::CASE_SENSITIVE |
                                         CLI::AsNumberWithUnit::UNIT_REQUIRED)))
      ->check(CLI::PositiveNumber);
  command.add_flag("--json", options->json, "Write the report as JSON (docs/formats.md)");
  command.add_option("--output", options->output,
                     "Write the report to this file; - is stdout (default: stderr)");
  command.add_option("--record", options->record,
                     "Keep the raw readings in this new file, for carnot replay");
  command.callback([options, &environment, &outcome] { outcome = measure(*options, environment); });
}

}  // namespace carnot
