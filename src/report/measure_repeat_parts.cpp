// SPDX-License-Identifier: Apache-2.0
#include "report/measure_repeat_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/footprint_text.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"
#include "report/measure_phase_parts.hpp"
#include "report/measure_run_parts.hpp"
#include "report/measurement_text.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

using nlohmann::json;

/// "1", "2", ... for those that count; the others say what they are.
std::string number_of(const RunReport& run, int& counted) {
  if (run.role == RunRole::counted) return fmt::format("{}", ++counted);
  std::string role{key_of(run.role)};
  std::ranges::replace(role, '_', '-');
  return role;
}

/// "In run 2.", "In 9 runs, the first is 2."
std::string where_it_was(const std::vector<std::string>& runs, int of_all) {
  constexpr std::size_t kMostNamed = 5;
  if (of_all > 1 && static_cast<int>(runs.size()) == of_all) return "In every run.";
  if (runs.size() > kMostNamed)
    return fmt::format("In {} runs, the first is {}.", runs.size(), runs.front());
  return fmt::format("In run{} {}.", runs.size() == 1 ? "" : "s", join(runs, ", "));
}

/// Findings of the runs that are not warm-up, each code once, with the runs that had it.
std::vector<Finding> findings_of_all(const MeasureReport& report) {
  std::vector<Finding> all;
  std::vector<std::vector<std::string>> runs_with;
  int counted = 0;
  int considered = 0;
  for (const RunReport& run : report.runs) {
    const std::string number = number_of(run, counted);
    if (run.role == RunRole::warm_up) continue;
    ++considered;
    for (const Finding& one : with_their_sources(run.measurement, run.findings)) {
      const auto known = std::ranges::find(all, one.code, &Finding::code);
      const auto at = static_cast<std::size_t>(known - all.begin());
      if (known == all.end()) {
        all.push_back(one);
        runs_with.push_back({number});
        continue;
      }
      known->severity = std::max(known->severity, one.severity);
      if (runs_with[at].back() != number) runs_with[at].push_back(number);
    }
  }
  for (std::size_t i = 0; i < all.size() && considered > 1; ++i) {
    all[i].detail += fmt::format("{}({})", all[i].detail.empty() ? "" : " ",
                                 where_it_was(runs_with[i], considered));
  }
  return all;
}

/// What doubt there is in a run, for its row.
std::string_view mark_of(const RunReport& run) {
  if (run.findings.empty()) return "";
  const Severity worst = std::ranges::max_element(run.findings, {}, &Finding::severity)->severity;
  return worst == Severity::info ? "" : key_of(worst);
}

std::string half_width(double below, double above) {
  return fmt::format("±{}", format_quantity(Joules{std::max(below, above)}));
}

std::string parts_line(const RepeatedEnergy& energy) {
  const Estimate& random = *energy.random;
  return labelled_line(
      "parts", fmt::format("{} by repeating ({} runs); {} from the source itself, which no "
                           "repeating shrinks",
                           half_width(random.point - random.lower, random.upper - random.point),
                           energy.windows,
                           half_width(energy.systematic_below.si(), energy.systematic_above.si())));
}

std::string scatter_line(const RepeatedEnergy& energy) {
  std::string spread;
  if (energy.sample_stddev) {
    spread = fmt::format(", standard deviation {}", format_quantity(Joules{*energy.sample_stddev}));
    if (*energy.median > 0.0)
      spread += fmt::format(" ({})", format_share(*energy.sample_stddev / *energy.median));
  }
  return labelled_line("scatter",
                       fmt::format("median {}{}, {} to {}", format_quantity(Joules{*energy.median}),
                                   spread, format_quantity(Joules{*energy.smallest}),
                                   format_quantity(Joules{*energy.largest})));
}

/// What more runs would bring, where the mean is not known to 1 %.
std::string precision_line(const RepeatedEnergy& energy) {
  constexpr double kOnePercent = 0.01;
  if (!energy.plain_share || *energy.plain_share <= kOnePercent) return "";
  const std::string more = energy.windows_for_one_percent
                               ? fmt::format("about {} runs would give ±1 %",
                                             format_count(*energy.windows_for_one_percent))
                               : "too few runs to say how many would give ±1 %";
  return labelled_line(
      "precision", fmt::format("±{} by repeating; {}", format_share(*energy.plain_share), more));
}

std::string power_line(const RepeatedEnergy& energy) {
  if (!energy.mean.joules()) return labelled_line("mean power", "missing");
  const Estimate& joules = *energy.mean.joules();
  const double seconds = energy.mean_length.count();
  return labelled_line("mean power", format_point({joules.point / seconds, joules.lower / seconds,
                                                   joules.upper / seconds, joules.confidence},
                                                  "W"));
}

/// `beside` is what must be read with the joules.
std::string energy_lines(const RepeatReport& repeated, const std::string& beside) {
  if (!repeated.energy) {
    return labelled_line("energy", repeated.why_no_mean.empty()
                                       ? "no run counts, so there is no mean"
                                       : repeated.why_no_mean);
  }
  const RepeatedEnergy& energy = *repeated.energy;
  std::string text = labelled_line("energy", "per run " + with_passport(energy.mean)) + beside;
  if (energy.random) text += parts_line(energy);
  if (energy.median) text += scatter_line(energy);
  text += precision_line(energy);
  text += labelled_line("time", "per run " + format_quantity(energy.mean_length));
  text += power_line(energy);
  return repeated.footprint ? text + footprint_lines(*repeated.footprint) : text;
}

std::string end_line(const MeasureReport& report) {
  const RepeatReport& repeated = *report.repeated;
  const int counted = repeated.energy ? repeated.energy->windows : 0;
  switch (repeated.end) {
    case RepeatEnd::all_done:
      if (!repeated.rule.until) return "";
      return labelled_line("ended", fmt::format("after all {} runs; ±{} was not reached", counted,
                                                format_share(*repeated.rule.until)));
    case RepeatEnd::narrow_enough:
      return labelled_line("ended",
                           fmt::format("after {} of at most {} runs: known to ±{}", counted,
                                       repeated.rule.most, format_share(*repeated.rule.until)));
    case RepeatEnd::command_failed:
      return labelled_line("ended", fmt::format("because the command failed (exit code {})",
                                                report.runs.back().exit_code));
    case RepeatEnd::interrupted:
      return labelled_line("ended", "because it was interrupted");
    case RepeatEnd::cannot_go_on:
      return labelled_line("ended", "because the command could not be started again");
  }
  return "";
}

TextTable table_of(const MeasureReport& report) {
  TextTable table{{"run", "energy", "time", "mean power", "CPU time", "notes"}, {}};
  int counted = 0;
  for (const RunReport& run : report.runs) {
    const auto& joules = run.measurement.total.joules();
    table.rows.push_back({number_of(run, counted), joules ? format_point(*joules, "J") : "missing",
                          format_quantity(run.measurement.duration()),
                          mean_power_text(run.measurement), format_quantity(run.cpu_time),
                          std::string{mark_of(run)}});
  }
  const bool no_marks =
      std::ranges::all_of(table.rows, [](const auto& row) { return row.back().empty(); });
  if (!no_marks) return table;
  table.heading.pop_back();
  for (auto& row : table.rows) row.pop_back();
  return table;
}

json statistics_json(const RepeatReport& repeated) {
  json statistics = {
      {"warm_up", repeated.rule.warm_up},
      {"most", repeated.rule.most},
      {"until_share", repeated.rule.until ? json_number(*repeated.rule.until) : json(nullptr)},
      {"ended", key_of(repeated.end)},
      {"random_phase", repeated.random_phase},
      {"counted", repeated.energy ? repeated.energy->windows : 0},
      {"no_mean", repeated.why_no_mean.empty() ? json(nullptr) : json_text(repeated.why_no_mean)},
      {"phases", repeated_phases_json(repeated.phases)}};
  statistics.update(json_scatter(repeated.energy));
  return statistics;
}

json mean_json(const RepeatReport& repeated) {
  if (!repeated.energy) return nullptr;
  const RepeatedEnergy& energy = *repeated.energy;
  json object = json_energy(energy.mean);
  object["mean_power_watts"] = json_power(energy.mean, energy.mean_length);
  return object;
}

}  // namespace

std::string_view key_of(RunRole role) {
  switch (role) {
    case RunRole::counted:
      return "counted";
    case RunRole::warm_up:
      return "warm_up";
    case RunRole::failed:
      return "failed";
    case RunRole::interrupted:
      return "interrupted";
  }
  return "";
}

std::string_view key_of(RepeatEnd end) {
  switch (end) {
    case RepeatEnd::all_done:
      return "all_done";
    case RepeatEnd::narrow_enough:
      return "narrow_enough";
    case RepeatEnd::command_failed:
      return "command_failed";
    case RepeatEnd::interrupted:
      return "interrupted";
    case RepeatEnd::cannot_go_on:
      return "cannot_go_on";
  }
  return "";
}

std::string repeated_text(const MeasureReport& report) {
  const std::vector<Finding> findings = findings_of_all(report);
  const std::string beside =
      invalid_lines(findings) + left_out_line(report.runs.back().measurement, Amounts::left_out);
  std::string text = energy_lines(*report.repeated, beside) + end_line(report);
  if (report.repeated->net)
    text += labelled_line("above idle", "per run " + with_passport(*report.repeated->net));
  text += to_aligned_text(table_of(report));
  // Where no run counts, of the last one; those of all are in the JSON.
  if (!report.repeated->phases.empty())
    text += repeated_phases_text(report.repeated->phases);
  else if (report.runs.back().phases)
    text += phases_text(*report.runs.back().phases);
  return text + note_lines(findings);
}

nlohmann::json repeated_json(const MeasureReport& report) {
  const RepeatReport& repeated = *report.repeated;
  json runs = json::array();
  for (const RunReport& run : report.runs) {
    json one = run_json(run);
    one["role"] = key_of(run.role);
    runs.push_back(std::move(one));
  }
  return {{"exit_code", report.exit_code()},
          {"total", mean_json(repeated)},
          {"duration_seconds",
           repeated.energy ? json_number(repeated.energy->mean_length.count()) : json(nullptr)},
          {"footprint", json_footprint(repeated.footprint)},
          {"net", repeated.net ? json_energy(*repeated.net) : json(nullptr)},
          {"findings", json_findings(findings_of_all(report))},
          {"repetitions", statistics_json(repeated)},
          {"runs", std::move(runs)}};
}

}  // namespace carnot
