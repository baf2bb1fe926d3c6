// SPDX-License-Identifier: Apache-2.0
#include "cli/import_command.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>

#include "app/imports/import_files.hpp"
#include "cli/exit_code.hpp"
#include "cli/measuring_options.hpp"
#include "cli/option_values.hpp"
#include "cli/progress_bar.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

struct ImportCommandOptions {
  ImportRequest request;
  std::string damaged = "refuse";
  bool list = false;
  bool formats = false;
  bool json = false;
  bool csv = false;
};

std::string printed_import(const ImportCommandOptions& options, const ImportReport& report) {
  if (options.json) return import_json(report);
  return options.csv ? import_csv(report) : import_text(report);
}

int import_outcome(const ImportReport& report) {
  const bool lost = std::ranges::any_of(
      report.files, [](const StoredImport& one) { return one.file.skipped > 0; });
  return static_cast<int>(lost && !report.is_listed ? ExitCode::failed : ExitCode::done);
}

Result<ImportReport> import_or_list(const ImportCommandOptions& options,
                                    const Environment& environment) {
  if (options.list) return list_imports(options.request.store, environment);
  if (options.request.files.empty()) {
    return fail(ErrorCode::bad_input, "carnot import needs a file.",
                "Name the logs to read, or write --list for what was imported.");
  }
  ImportRequest request = options.request;
  request.options.damaged = options.damaged == "skip" ? DamagedLines::skip : DamagedLines::refuse;
  ProgressBar bar{environment};
  SteadyTime began = environment.clock.now();
  request.progress = [&](const std::filesystem::path& file, double share) {
    const Seconds taken = seconds_between(began, environment.clock.now());
    bar.show({.step = "reading " + file.filename().string(),
              .done = static_cast<int>(100.0 * share),
              .planned = 100,
              .time_left = taken * ((1.0 - share) / share),
              .step_time = {}});
    if (share >= 1.0) began = environment.clock.now();  // the next file's own
  };
  return import_files(request, environment);
}

int run_import(const ImportCommandOptions& options, const Environment& environment) {
  const ReportOutput output{"", stdout};
  if (options.formats) {
    const auto written = output.write(import_formats_text(import_format_lines()));
    return written ? static_cast<int>(ExitCode::done) : report_error(written.error());
  }
  const auto report = import_or_list(options, environment);
  if (!report) return report_error(report.error());
  const auto written = output.write(printed_import(options, *report));
  return written ? import_outcome(*report) : report_error(written.error());
}

}  // namespace

void add_import_command(CLI::App& command, Environment& environment, int& outcome) {
  // Shared with the callback, which outlives this call.
  const auto options = std::make_shared<ImportCommandOptions>();
  ImportRequest& request = options->request;
  request.store = kUsualStore;
  auto* files = command.add_option("FILE", request.files, "Logs and tables of other tools");
  command
      .add_option(
          "--from", request.format,
          "The format of all of them (default: told by their columns; --formats lists them)")
      ->type_name("FORMAT");
  command
      .add_option("--damaged", options->damaged,
                  "What to do about a line that cannot be read: refuse the file, or skip the line "
                  "and tell of it")
      ->check(one_of({"refuse", "skip"}))
      ->capture_default_str();
  command
      .add_option("--trim", request.options.trim,
                  "Leave out so many rows at each end of a log: a lead-in and lead-out fixed "
                  "beforehand")
      ->check(count_value(0));
  add_store_option(command, request.store, "Where what was read is kept");
  command.add_flag("--dry-run", request.only_look, "Only show what the files say, keep nothing");
  command.add_flag("--list", options->list, "Show what was imported into the store")
      ->excludes(files);
  command.add_flag("--formats", options->formats, "List the formats")->excludes(files);
  auto* json =
      command.add_flag("--json", options->json, "Write all of it as JSON (docs/formats.md)");
  command.add_flag("--csv", options->csv, "Write a row per measurement and source")->excludes(json);
  command.callback(
      [options, &environment, &outcome] { outcome = run_import(*options, environment); });
}

}  // namespace carnot
