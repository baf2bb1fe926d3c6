// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "report/compare_report.hpp"
#include "report/format.hpp"
#include "report/study_report.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

std::string value_text(const MetricChange& change, const std::optional<double>& value) {
  if (!value) return "-";
  switch (change.metric) {
    case GateMetric::energy:
      return (change.estimated_energy ? "~" : "") + format_quantity(Joules{*value});
    case GateMetric::latency:
      return format_si(*value, "s");
    case GateMetric::accuracy:
      return format_share(*value);
    case GateMetric::size:
    case GateMetric::memory:
      return format_bytes(static_cast<std::uint64_t>(*value));
  }
  return "-";
}

/// "+12.3 % (+10.1 to +14.5)", "−0.3 points (−0.9 to +0.3)", "+4.2 %".
std::string change_text(GateMetric metric, const std::optional<Estimate>& known) {
  if (!known) return "not known";
  const Estimate& change = *known;
  if (metric == GateMetric::accuracy) {
    const auto points = [](double share) { return format_signed(100.0 * share, 1); };
    return fmt::format("{} points ({} to {})", points(change.point), points(change.lower),
                       points(change.upper));
  }
  constexpr double kShown = 0.0005;  // below, one decimal would say that nothing was changed
  const bool is_exact = change.lower == change.upper;
  if (is_exact && change.point != 0.0 && std::abs(change.point) < kShown)
    return change.point < 0.0 ? "under 0.1 % less" : "under 0.1 % more";
  if (is_exact) return format_change(1.0 + change.point);
  return format_ratio(
      {1.0 + change.point, 1.0 + change.lower, 1.0 + change.upper, change.confidence});
}

/// What the interval says alone, where no verdict was formed.
std::string side_text(const Estimate& change, std::string_view below, std::string_view above) {
  if (change.lower == 0.0 && change.upper == 0.0) return "the same";
  if (change.upper < 0.0) return std::string{below};
  return change.lower > 0.0 ? std::string{above} : "no difference resolved";
}

/// Candidates that shared no block are not called better or worse: something else may be.
std::string verdict_text(const Verdict& verdict, Basis basis) {
  const bool is_unpaired = basis == Basis::unpaired;
  switch (verdict.kind) {
    case VerdictKind::better:
      return is_unpaired ? "lower" : "better";
    case VerdictKind::worse:
      return is_unpaired ? "higher" : "worse";
    case VerdictKind::equivalent:
      return fmt::format("{} within ±{}", is_unpaired ? "alike" : "equal",
                         format_share(verdict.margin));
    case VerdictKind::not_resolved:
      return is_unpaired ? "not told apart" : "no difference resolved";
    case VerdictKind::invalid:
      return "invalid";
  }
  return {};
}

std::string words_of(const MetricChange& change) {
  if (!change.change) return "not known";
  std::string words;
  if (change.verdict) {
    words = verdict_text(*change.verdict, change.basis);
  } else if (change.metric == GateMetric::accuracy) {
    words = side_text(*change.change, "worse", "better");
  } else {
    words = side_text(*change.change, "smaller", "larger");
  }
  if (change.basis == Basis::unpaired || change.basis == Basis::anchored)
    words += fmt::format(", {}", key_of(change.basis));
  return words;
}

TextTable change_table(const CompareReport& report) {
  const bool are_several = report.pairs.size() > 1;
  TextTable table;
  if (are_several) table.heading.push_back("candidate");
  for (const char* heading : {"metric", "before", "after", "change", "verdict"})
    table.heading.emplace_back(heading);
  for (const CandidateChange& pair : report.pairs) {
    std::string name = valid_utf8(pair.after);
    for (const MetricChange& change : pair.metrics) {
      std::vector<std::string> row;
      if (are_several) row.push_back(std::exchange(name, {}));
      row.emplace_back(key_of(change.metric));
      row.push_back(value_text(change, change.before));
      row.push_back(value_text(change, change.after));
      row.push_back(change.change ? change_text(change.metric, change.change) : "-");
      row.push_back(words_of(change));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

std::string answer_text(GateAnswer answer) {
  switch (answer) {
    case GateAnswer::regression:
      return "REGRESSION";
    case GateAnswer::no_regression:
      return "no regression";
    case GateAnswer::not_enough_evidence:
      return "not enough evidence";
  }
  return {};
}

TextTable gate_table(const CompareReport& report) {
  const bool are_several = report.pairs.size() > 1;
  TextTable table;
  table.heading = {"fails if", "answer", "change"};
  if (are_several) table.heading.emplace_back("candidate");
  for (const GateRow& row : report.gates) {
    table.rows.push_back({valid_utf8(row.rule.text), answer_text(row.answer),
                          change_text(row.rule.metric, row.change)});
    if (are_several) table.rows.back().push_back(valid_utf8(row.candidate));
  }
  return table;
}

template <class Holds>
const MetricChange* first_with(const CompareReport& report, Holds holds) {
  for (const CandidateChange& pair : report.pairs) {
    for (const MetricChange& change : pair.metrics) {
      if (change.change && holds(change)) return &change;
    }
  }
  return nullptr;
}

/// "Not known of energy, latency: there is no valid trial of what was before.", each reason once.
std::vector<std::string> reasons_of(const CompareReport& report) {
  std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
  for (const CandidateChange& pair : report.pairs) {
    for (const MetricChange& change : pair.metrics) {
      if (change.change) continue;
      auto found =
          std::ranges::find(reasons, change.obstacle, [](const auto& one) { return one.first; });
      if (found == reasons.end()) found = reasons.insert(found, {change.obstacle, {}});
      const std::string key{key_of(change.metric)};
      if (std::ranges::find(found->second, key) == found->second.end())
        found->second.push_back(key);
    }
  }
  std::vector<std::string> sentences;
  sentences.reserve(reasons.size());
  for (const auto& [reason, metrics] : reasons)
    sentences.push_back(
        fmt::format("Not known of {}: {}.", join(metrics, ", "), valid_utf8(reason)));
  return sentences;
}

/// Whether more of the same would tell: an interval is too wide, or there are too few blocks.
bool is_open(const CompareReport& report, const GateRow& row) {
  if (row.answer != GateAnswer::not_enough_evidence) return false;
  if (row.change) return true;
  const auto pair = std::ranges::find(report.pairs, row.candidate, &CandidateChange::after);
  return pair != report.pairs.end() &&
         std::ranges::any_of(pair->metrics, [&](const MetricChange& change) {
           return change.metric == row.rule.metric && change.verdict &&
                  change.verdict->kind == VerdictKind::not_resolved;
         });
}

/// What would tell where the evidence is too little for a rule.
std::optional<std::string> advice_for(const CompareReport& report, bool accuracy) {
  const bool is_wanted = std::ranges::any_of(report.gates, [&](const GateRow& row) {
    return is_open(report, row) && (row.rule.metric == GateMetric::accuracy) == accuracy;
  });
  if (!is_wanted) return std::nullopt;
  if (accuracy)
    return "More images would tell of the accuracy: --images, or test_count in the study.";
  if (!report.run) return "More blocks in either of them would tell.";
  return "More blocks would tell: compare again with the same store, or give more with --budget.";
}

/// What the words in the table mean, and what is missing from it.
std::vector<std::string> notes_of(const CompareReport& report) {
  std::vector<std::string> notes = reasons_of(report);
  if (first_with(report, [](const MetricChange& one) { return one.estimated_energy; })) {
    notes.emplace_back(
        "~: joules are estimated from CPU time, a proxy; only their ratio within a block is "
        "judged.");
  }
  if (first_with(report, [](const MetricChange& one) { return one.basis == Basis::unpaired; })) {
    notes.emplace_back(
        "unpaired: measured at different times, or on images that cannot be paired; what else "
        "changed in between is part of the difference.");
  }
  if (const auto* one = first_with(
          report, [](const MetricChange& change) { return change.basis == Basis::anchored; })) {
    notes.push_back(fmt::format(
        "anchored: measured at different times, each beside the unchanged {}; what slows both "
        "cancels.",
        valid_utf8(one->anchor)));
  }
  for (const UnmatchedCandidate& one : report.unmatched) {
    notes.push_back(fmt::format("{} is only in {}, so nothing is held against it.",
                                valid_utf8(one.candidate),
                                valid_utf8(one.is_new ? report.after : report.before)));
  }
  for (const std::string& note : report.notes) notes.push_back(valid_utf8(note));
  for (const bool accuracy : {false, true}) {
    if (const auto advice = advice_for(report, accuracy)) notes.push_back(*advice);
  }
  return notes;
}

std::string where_kept(const CompareReport& report) {
  if (!report.run) return {};
  return fmt::format("carnot report --store {} --run {}", valid_utf8(report.store), *report.run);
}

}  // namespace

std::string compare_text(const CompareReport& report) {
  std::string text =
      fmt::format("{} against {}\n\n", valid_utf8(report.after), valid_utf8(report.before));
  text += to_aligned_text(change_table(report));
  if (!report.gates.empty()) text += "\n" + to_aligned_text(gate_table(report));
  const auto notes = notes_of(report);
  if (!notes.empty()) text += "\n";
  for (const std::string& note : notes) text += fmt::format("  {}\n", note);
  if (report.run) text += fmt::format("\n  every trial: {}\n", where_kept(report));
  return text;
}

std::string compare_markdown(const CompareReport& report) {
  std::string text = fmt::format("### {} against {}\n\n", markdown_text(report.after),
                                 markdown_text(report.before));
  text += to_markdown_table(change_table(report));
  if (!report.gates.empty()) text += "\n" + to_markdown_table(gate_table(report));
  const auto notes = notes_of(report);
  if (!notes.empty()) text += "\n";
  for (const std::string& note : notes) text += fmt::format("- {}\n", markdown_text(note));
  if (report.run) text += fmt::format("\nEvery trial: `{}`\n", where_kept(report));
  return text;
}

}  // namespace carnot
