// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "report/format.hpp"
#include "report/study_report.hpp"

namespace carnot {
namespace {

constexpr std::string_view kNothing = "-";

const Comparison* find_comparison(const StudySummary& summary, const std::string& candidate,
                                  BaselineRole role, std::string_view metric) {
  const auto found = std::find_if(
      summary.comparisons.begin(), summary.comparisons.end(), [&](const Comparison& c) {
        return c.candidate == candidate && c.role == role && c.metric == metric;
      });
  return found == summary.comparisons.end() ? nullptr : &*found;
}

const AccuracyComparison* find_accuracy(const StudySummary& summary, const std::string& candidate) {
  const auto found = std::find_if(
      summary.accuracies.begin(), summary.accuracies.end(), [&](const AccuracyComparison& c) {
        return c.candidate == candidate && c.role == BaselineRole::same_engine;
      });
  return found == summary.accuracies.end() ? nullptr : &*found;
}

std::string energy_cell(const CandidateSummary& candidate) {
  if (!candidate.energy) return std::string{kNothing};
  const Energy& energy = candidate.energy->per_inference;
  if (!energy.joules()) return "missing";
  const std::string mark = energy.provenance() == Provenance::estimated ? "~" : "";
  // The scatter of the trials decides the digits; the model's own factor would hide every one of
  // them.
  const Estimate shown = candidate.energy->repetition.interval.value_or(*energy.joules());
  return mark + format_point(shown, "J");
}

std::string comparison_cell(const StudySummary& summary, const std::string& candidate,
                            BaselineRole role, std::string_view metric) {
  const Comparison* comparison = find_comparison(summary, candidate, role, metric);
  return comparison == nullptr ? std::string{kNothing} : format_verdict(comparison->verdict);
}

std::string latency_cell(const CandidateSummary& candidate, double percentile) {
  for (const LatencyPercentile& one : candidate.latency) {
    if (one.percentile != percentile) continue;
    return one.latency ? format_si(one.latency->count(), "s")
                       : fmt::format("needs ≥ {}", one.needed);
  }
  return std::string{kNothing};
}

std::string accuracy_cell(const CandidateSummary& candidate) {
  if (!candidate.accuracy || !candidate.accuracy->correct) return std::string{kNothing};
  return fmt::format("{} of {}", *candidate.accuracy->correct, candidate.accuracy->images);
}

std::string agreement_cell(const StudySummary& summary, const std::string& candidate) {
  const AccuracyComparison* comparison = find_accuracy(summary, candidate);
  if (comparison == nullptr || comparison->images == 0) return std::string{kNothing};
  return format_share(static_cast<double>(comparison->agreeing) /
                      static_cast<double>(comparison->images));
}

std::string size_cell(const CandidateSummary& candidate) {
  return candidate.prepared ? format_bytes(candidate.prepared->file_bytes) : std::string{kNothing};
}

std::string trials_cell(const CandidateSummary& candidate) {
  int valid = 0;
  int lost = 0;
  for (const auto& [status, count] : candidate.trials) {
    (status == TrialStatus::ok || status == TrialStatus::flagged ? valid : lost) += count;
  }
  return lost == 0 ? fmt::format("{}", valid) : fmt::format("{} (+{} lost)", valid, lost);
}

std::string throughput_cell(const CandidateSummary& candidate) {
  if (!candidate.inferences_per_second) return std::string{kNothing};
  return format_si(candidate.inferences_per_second->mean, "/s");
}

std::string break_even_cell(const StudySummary& summary, const std::string& candidate) {
  for (const BreakEvenRow& row : summary.break_evens) {
    if (row.candidate != candidate || row.role != BaselineRole::same_engine ||
        row.metric != kEnergyMetric)
      continue;
    switch (row.break_even.kind) {
      case BreakEvenKind::after:
        return fmt::format("{} ({} to {})", format_count(row.break_even.first),
                           format_count(row.break_even.earliest),
                           format_count(row.break_even.latest));
      case BreakEvenKind::never:
        return "never";
      case BreakEvenKind::not_resolved:
        return "not resolved";
    }
  }
  return std::string{kNothing};
}

std::string pareto_cell(const StudySummary& summary, const std::string& candidate) {
  for (const ParetoFront& front : summary.fronts) {
    if (std::ranges::find(front.candidates, candidate) == front.candidates.end()) continue;
    return std::ranges::find(front.members, candidate) != front.members.end() ? "yes" : "no";
  }
  return std::string{kNothing};
}

/// A column of the tables: the terminal shows those that fit its width, a page shows all.
struct Column {
  std::string_view heading;
  bool in_terminal;
  std::string (*cell)(const StudySummary& summary, const CandidateSummary& candidate);
};
constexpr auto kColumns = std::to_array<Column>({
    {"recipe", true,
     [](const StudySummary&, const CandidateSummary& c) { return c.candidate.recipe; }},
    {"engine", true,
     [](const StudySummary&, const CandidateSummary& c) {
       return fmt::format("{}{}", key_of(c.candidate.settings.engine),
                          c.candidate.settings.precision == Precision::fp32 ? "" : " bf16");
     }},
    {"energy/inference", true,
     [](const StudySummary&, const CandidateSummary& c) { return energy_cell(c); }},
    {"energy vs none", true,
     [](const StudySummary& s, const CandidateSummary& c) {
       return comparison_cell(s, c.id, BaselineRole::same_engine, kEnergyMetric);
     }},
    {"vs best fp32", true,
     [](const StudySummary& s, const CandidateSummary& c) {
       return comparison_cell(s, c.id, BaselineRole::best_fp32, kEnergyMetric);
     }},
    {"time vs none", false,
     [](const StudySummary& s, const CandidateSummary& c) {
       return comparison_cell(s, c.id, BaselineRole::same_engine, kTimeMetric);
     }},
    {"p50", false,
     [](const StudySummary&, const CandidateSummary& c) { return latency_cell(c, 0.5); }},
    {"p90", true,
     [](const StudySummary&, const CandidateSummary& c) { return latency_cell(c, 0.9); }},
    {"p99", false,
     [](const StudySummary&, const CandidateSummary& c) { return latency_cell(c, 0.99); }},
    {"inferences", false,
     [](const StudySummary&, const CandidateSummary& c) { return throughput_cell(c); }},
    {"right", true,
     [](const StudySummary&, const CandidateSummary& c) { return accuracy_cell(c); }},
    {"agrees with none", false,
     [](const StudySummary& s, const CandidateSummary& c) { return agreement_cell(s, c.id); }},
    {"file", true, [](const StudySummary&, const CandidateSummary& c) { return size_cell(c); }},
    {"pays after (inferences)", false,
     [](const StudySummary& s, const CandidateSummary& c) { return break_even_cell(s, c.id); }},
    {"Pareto", true,
     [](const StudySummary& s, const CandidateSummary& c) { return pareto_cell(s, c.id); }},
    {"trials", true, [](const StudySummary&, const CandidateSummary& c) { return trials_cell(c); }},
});

std::string group_title(const Candidate& candidate) {
  return fmt::format("{}, batch {}, {} thread{}", candidate.model, candidate.settings.batch,
                     candidate.settings.threads, candidate.settings.threads == 1 ? "" : "s");
}

}  // namespace

std::vector<GroupTable> candidate_tables(const StudyReport& report, TableWidth width) {
  std::vector<const Column*> columns;
  TextTable empty;
  for (const Column& column : kColumns) {
    if (width == TableWidth::terminal && !column.in_terminal) continue;
    columns.push_back(&column);
    empty.heading.emplace_back(column.heading);
  }
  std::vector<GroupTable> tables;
  for (const CandidateSummary& candidate : report.summary.candidates) {
    const std::string title = group_title(candidate.candidate);
    if (tables.empty() || tables.back().title != title) tables.push_back({title, empty});
    std::vector<std::string>& row = tables.back().table.rows.emplace_back();
    for (const Column* column : columns) row.push_back(column->cell(report.summary, candidate));
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
