// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "analysis/metrics.hpp"
#include "report/format.hpp"
#include "report/study_report.hpp"

namespace carnot {
namespace {

std::string_view mark_of(const Metric& metric, const CandidateSummary& candidate) {
  return provenance_of(metric, candidate) == Provenance::estimated ? "~" : "";
}

/// What a cell is made of.
struct CellOf {
  const StudySummary& summary;
  const CandidateSummary& candidate;
  TableWidth width;

  bool is_page() const { return width == TableWidth::page; }
};

/// "~5.8 mJ (4.9 to 6.7 mJ)"; "~5.8 mJ ±15 %" where space is dear. The scatter of the trials
/// decides the digits; the model's own factor would hide every one of them, and stands in a column
/// of its own.
std::string energy_cell(const CellOf& of) {
  if (!of.candidate.energy) return std::string{kNothing};
  const auto& scatter = of.candidate.energy->repetition.interval;
  const auto& joules = of.candidate.energy->per_inference.joules();
  if (!joules) return "missing";
  const std::string_view mark = mark_of(metric_of(kEnergyMetric), of.candidate);
  if (!scatter) return fmt::format("{}{} (n = 1)", mark, format_point(*joules, "J"));
  if (of.is_page()) return fmt::format("{}{}", mark, format_estimate(*scatter, "J"));
  const double half_width = (scatter->upper - scatter->lower) / 2.0;
  return fmt::format("{}{} ±{}", mark, format_point(*scatter, "J"),
                     format_share(half_width / scatter->point));
}

/// How far sensor or model may be off, alike in every trial: "−1.0 % to +1.0 % (95 %)".
std::string passport_cell(const CellOf& of) {
  if (!of.candidate.energy) return std::string{kNothing};
  const auto& joules = of.candidate.energy->per_inference.joules();
  if (!joules || !(joules->point > 0.0)) return std::string{kNothing};
  return fmt::format("{} to {} ({})", format_change(joules->lower / joules->point),
                     format_change(joules->upper / joules->point),
                     format_share(joules->confidence));
}

std::string comparison_cell(const CellOf& of, BaselineRole role, std::string_view metric) {
  const Comparison* found = comparison_of(of.summary, of.candidate.id, role, metric);
  if (found == nullptr) return std::string{kNothing};
  return of.is_page() ? format_whole_verdict(found->verdict) : format_verdict(found->verdict);
}

template <int kPercent>
std::string latency_cell(const CellOf& of) {
  for (const LatencyPercentile& one : of.candidate.latency) {
    if (one.percentile != kPercent / 100.0) continue;
    return one.latency ? format_si(one.latency->count(), "s")
                       : fmt::format("needs ≥ {}", one.needed);
  }
  return std::string{kNothing};
}

std::string latency_count_cell(const CellOf& of) {
  return of.candidate.latency.empty() ? std::string{kNothing}
                                      : format_count(of.candidate.latency.front().samples);
}

std::string accuracy_cell(const CellOf& of) {
  const auto& accuracy = of.candidate.accuracy;
  if (!accuracy || !accuracy->share) return std::string{kNothing};
  const Estimate& share = *accuracy->share;
  const std::string text = format_share(share.point, share.lower, share.upper);
  return of.is_page() ? fmt::format("{}, n = {}", text, format_count(accuracy->images)) : text;
}

std::string trials_cell(const CellOf& of) {
  int valid = 0;
  int lost = 0;
  for (const auto& [status, count] : of.candidate.trials) {
    (status == TrialStatus::ok || status == TrialStatus::flagged ? valid : lost) += count;
  }
  return lost == 0 ? fmt::format("{}", valid) : fmt::format("{} (+{} lost)", valid, lost);
}

std::string break_even_cell(const CellOf& of) {
  const BreakEvenRow* row =
      break_even_of(of.summary, of.candidate.id, BaselineRole::same_engine, kEnergyMetric);
  if (row == nullptr) return std::string{kNothing};
  switch (row->break_even.kind) {
    case BreakEvenKind::after:
      return fmt::format(
          "{}{} ({} to {})", mark_of(metric_of("break_even_inferences"), of.candidate),
          format_count(row->break_even.first), format_count(row->break_even.earliest),
          format_count(row->break_even.latest));
    case BreakEvenKind::never:
      return "never";
    case BreakEvenKind::not_resolved:
      return "not resolved";
  }
  return std::string{kNothing};
}

/// With its interval, where there is one and space for it.
std::string quantity_text(const Estimate& figure, std::string_view unit, TableWidth width) {
  const bool has_interval = figure.upper > figure.lower;
  return width == TableWidth::page && has_interval ? format_estimate(figure, unit)
                                                   : format_si(figure.point, unit);
}

std::string metric_cell(const Metric& metric, const CellOf& of) {
  const auto figure = metric.of(of.summary, of.candidate);
  if (!figure) return std::string{kNothing};
  switch (metric.unit) {
    case Unit::share:
      return figure->upper > figure->lower
                 ? format_share(figure->point, figure->lower, figure->upper)
                 : format_share(figure->point);
    case Unit::byte:
      return format_bytes(static_cast<std::uint64_t>(figure->point));
    case Unit::image:
    case Unit::inference:
    case Unit::parameter:
    case Unit::operation:
      return format_count(static_cast<std::int64_t>(figure->point));
    case Unit::per_second:
      return quantity_text(*figure, "/s", of.width);
    case Unit::joule:
    case Unit::second:
      return fmt::format("{}{}", mark_of(metric, of.candidate),
                         quantity_text(*figure, symbol_of(metric.unit), of.width));
  }
  return std::string{kNothing};
}

/// "of all": no candidate of the study's models on this data set is better in both; "of group":
/// none of its own group.
std::string pareto_cell(const CellOf& of) {
  std::string cell{kNothing};
  for (const ParetoFront& front : of.summary.fronts) {
    if (std::ranges::find(front.candidates, of.candidate.id) == front.candidates.end()) continue;
    if (cell == kNothing) cell = "no";
    if (std::ranges::find(front.members, of.candidate.id) == front.members.end()) continue;
    if (front.group.empty()) return "of all";
    cell = "of group";
  }
  return cell;
}

std::string recipe_cell(const CellOf& of) { return of.candidate.candidate.recipe; }

std::string engine_cell(const CellOf& of) { return engine_words(of.candidate.candidate.settings); }

std::string energy_against_none(const CellOf& of) {
  return comparison_cell(of, BaselineRole::same_engine, kEnergyMetric);
}

std::string energy_against_best(const CellOf& of) {
  return comparison_cell(of, BaselineRole::best_fp32, kEnergyMetric);
}

std::string time_against_none(const CellOf& of) {
  return comparison_cell(of, BaselineRole::same_engine, kTimeMetric);
}

/// A column of the tables: the terminal shows those that fit its width, a page shows all. Its
/// heading is that of its metric, or its own where it shows more than a figure.
struct Column {
  std::string_view metric;  // key, or empty
  std::string_view own_heading;
  TableWidth from;  // the narrowest table that has it
  std::string (*own_cell)(const CellOf& of);

  std::string heading() const {
    return std::string{own_heading.empty() ? metric_of(metric).heading : own_heading};
  }
  std::string cell(const CellOf& of) const {
    return own_cell != nullptr ? own_cell(of) : metric_cell(metric_of(metric), of);
  }
};
constexpr auto kColumns = std::to_array<Column>({
    {"", "recipe", TableWidth::terminal, recipe_cell},
    {"", "engine", TableWidth::terminal, engine_cell},
    {kEnergyMetric, "", TableWidth::terminal, energy_cell},
    {"", "sensor or model", TableWidth::page, passport_cell},
    {"", "energy vs none", TableWidth::terminal, energy_against_none},
    {"", "vs best fp32", TableWidth::terminal, energy_against_best},
    {"marginal_energy_joules_per_inference", "", TableWidth::page, nullptr},
    {"", "time vs none", TableWidth::page, time_against_none},
    {"latency_seconds_p50", "", TableWidth::page, latency_cell<50>},
    {"latency_seconds_p90", "", TableWidth::terminal, latency_cell<90>},
    {"latency_seconds_p99", "", TableWidth::page, latency_cell<99>},
    {"", "latencies", TableWidth::page, latency_count_cell},
    {"inferences_per_second", "", TableWidth::page, nullptr},
    {"accuracy_share", "", TableWidth::terminal, accuracy_cell},
    {"agreement_share", "", TableWidth::page, nullptr},
    {"file_bytes", "", TableWidth::terminal, nullptr},
    {"peak_resident_bytes", "", TableWidth::page, nullptr},
    {"optimisation_seconds", "", TableWidth::page, nullptr},
    {"optimisation_joules", "", TableWidth::page, nullptr},
    {"break_even_inferences", "", TableWidth::page, break_even_cell},
    {"", "Pareto", TableWidth::terminal, pareto_cell},
    {"", "trials", TableWidth::terminal, trials_cell},
});

}  // namespace

std::string group_title(const Candidate& candidate) {
  return fmt::format("{}, batch {}, {} thread{}", candidate.model, candidate.settings.batch,
                     candidate.settings.threads, candidate.settings.threads == 1 ? "" : "s");
}

std::vector<GroupTable> candidate_tables(const StudyReport& report, TableWidth width) {
  std::vector<const Column*> columns;
  TextTable empty;
  for (const Column& column : kColumns) {
    if (width == TableWidth::terminal && column.from == TableWidth::page) continue;
    columns.push_back(&column);
    empty.heading.push_back(column.heading());
  }
  std::vector<GroupTable> tables;
  for (const CandidateSummary& candidate : report.summary.candidates) {
    const std::string title = group_title(candidate.candidate);
    if (tables.empty() || tables.back().title != title) tables.push_back({title, empty});
    std::vector<std::string>& row = tables.back().table.rows.emplace_back();
    for (const Column* column : columns)
      row.push_back(column->cell({report.summary, candidate, width}));
  }
  return tables;
}

TextTable finding_table(const StudyReport& report) {
  std::map<FindingCode, std::pair<int, Severity>> counts;
  for (const Trial& trial : report.trials) {
    for (const Finding& one : trial.findings) {
      auto& [count, severity] = counts.try_emplace(one.code, 0, one.severity).first->second;
      ++count;
      severity = std::max(severity, one.severity);
    }
  }
  TextTable table{{"what", "trials", "worst", "meaning", "what to do"}, {}};
  for (const auto& [code, seen] : counts) {
    const FindingRow& row = row_of(code);
    table.rows.push_back(
        {std::string{row.key}, fmt::format("{} of {}", seen.first, report.trials.size()),
         std::string{key_of(seen.second)}, std::string{row.meaning}, std::string{row.remedy}});
  }
  return table;
}

bool has_estimated_energy(const StudyReport& report) {
  return std::any_of(report.summary.candidates.begin(), report.summary.candidates.end(),
                     [](const CandidateSummary& c) {
                       return c.energy &&
                              c.energy->per_inference.provenance() == Provenance::estimated;
                     });
}

}  // namespace carnot
