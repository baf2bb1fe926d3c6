// SPDX-License-Identifier: Apache-2.0
#include "cli/measure_options.hpp"

#include <optional>
#include <string_view>

#include "base/duration_text.hpp"
#include "base/text.hpp"
#include "cli/option_values.hpp"
#include "cli/place_options.hpp"

namespace carnot {
namespace {

/// Where only a precision is asked for, the repeating still ends.
constexpr int kMostWithoutCount = 30;

void declare_repeating(CLI::App& command, MeasureOptions& options) {
  command
      .add_option(
          "--repeat", options.repeat,
          "Run the command this many times, each in a window of its own, and report the mean "
          "with its scatter. A run that fails ends the repeating")
      ->check(count_value(1));
  command
      .add_option(
          "--warm-up", options.warm_up,
          "Run it this many times before; shown, but not counted (needs --repeat or --until)")
      ->check(count_value(1));
  command
      .add_option("--until", options.until,
                  "Stop as soon as the mean is known to this share, e.g. 2%: looks after 5, 8, 12, "
                  "20, 30, ... runs; --repeat is then the most (default 30)")
      ->transform(share_value());
}

void declare_baseline(CLI::App& command, MeasureOptions& options) {
  command
      .add_option_function<std::string>(
          "--baseline",
          [&options](const std::string& how) {
            options.has_baseline = true;
            options.baseline = how;
          },
          "Measure the idle machine first and show the joules above idle beside the gross ones. "
          "=30s: for that long (default 10s); =fresh: even if one of the last hour would do; "
          "=fresh,30s: both. "
          "Put -- before the command")
      ->type_name("HOW")
      ->expected(0, 1);
}

Result<BaselineRule> baseline_rule_of(const std::string& how) {
  BaselineRule rule;
  for (const std::string_view part : split(how, ',')) {
    if (part.empty()) continue;
    if (trim(part) == "fresh") {
      rule.fresh = true;
      continue;
    }
    const auto length = parse_duration(part);
    if (!length || *length < Seconds{0.1}) {
      return fail(ErrorCode::bad_input,
                  "--baseline: \"" + valid_utf8(how) + "\" is no length of 100ms or more.",
                  "Write for example --baseline=30s, or put -- before the command.");
    }
    rule.length = *length;
  }
  return rule;
}

}  // namespace

void declare_measure_options(CLI::App& command, MeasureOptions& options) {
  // From its first word on, everything belongs to the command, "--json" and "--" as well.
  command.positionals_at_end();
  command.add_option("COMMAND", options.command, "The command and its arguments");
  add_require_option(command, options.require_measured,
                     "refuse to estimate where nothing can be measured (exit code 3)");
  command
      .add_option("--interval", options.interval_seconds,
                  "Read the sources this often, e.g. 100ms (default: at both ends, and as often as "
                  "counters could wrap)")
      ->transform(duration_value());
  declare_repeating(command, options);
  declare_baseline(command, options);
  command.add_flag(
      "--phases", options.phases,
      "Measure the phases that the command marks: carnot mark NAME, or a line added to "
      "the file in $CARNOT_PHASES (docs/formats.md)");
  command.add_flag("--live", options.live,
                   "Show time, joules and watts on the terminal while the command runs (its own "
                   "output may share the line)");
  command.add_flag("--calibrated", options.calibrated,
                   "Add what a wall meter would have shown, by carnot calibrate's line for this "
                   "machine; never beyond the range in which it was taken");
  command.add_flag("--json", options.json, "Write the report as JSON (docs/formats.md)");
  command
      .add_option("--output", options.output,
                  "Write the report to this file; - is stdout (default: stderr)")
      ->type_name("FILE");
  command
      .add_option("--csv", options.csv,
                  "Add a row per run and per phase to this CSV file; its header comes first")
      ->type_name("FILE");
  command
      .add_option("--record", options.record,
                  "Keep the raw readings in this new file, for carnot replay")
      ->type_name("FILE");
  command
      .add_option("--cgroup", options.cgroup,
                  "Charge this control group (a container, say) for its CPU time meanwhile: a "
                  "path as in /proc/PID/cgroup, or a folder")
      ->type_name("GROUP");
  add_place_options(command, options.place);
}

Result<MeasureRequest> request_of(const MeasureOptions& options) {
  // First: without "--", the command's name was taken for its length.
  std::optional<BaselineRule> baseline;
  if (options.has_baseline) {
    CARNOT_TRY(baseline, baseline_rule_of(options.baseline));
  }
  if (options.command.empty()) {
    return fail(ErrorCode::bad_input, "there is no command to measure.",
                "Write it last: carnot measure -- COMMAND.");
  }
  const bool repeats = options.repeat > 0 || options.until > 0.0;
  if (options.warm_up > 0 && !repeats) {
    return fail(ErrorCode::bad_input, "--warm-up alone measures nothing that counts.",
                "Add --repeat COUNT, say --repeat 10.");
  }
  MeasureRequest request{options.command,
                         options.require_measured ? Accept::measured : Accept::estimated};
  if (options.interval_seconds > 0.0) request.interval = Seconds{options.interval_seconds};
  if (!options.record.empty()) request.record = options.record;
  if (!options.cgroup.empty()) request.cgroup = options.cgroup;
  request.phases = options.phases;
  request.baseline = baseline;
  if (repeats) {
    RepeatRule rule{.warm_up = options.warm_up,
                    .most = options.repeat > 0 ? options.repeat : kMostWithoutCount};
    if (options.until > 0.0) rule.until = options.until;
    request.repeat = rule;
  }
  return request;
}

}  // namespace carnot
