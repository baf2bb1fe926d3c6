// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/measurement_text.hpp"
#include "report/optimize_report.hpp"

namespace carnot {
namespace {

const CandidateSummary* winner_of(const OptimizeReport& report) {
  return find_summary(report.finals.summary.candidates, report.winner->id());
}

bool has_another_of(const StudySummary& summary, const Comparison& one) {
  return std::ranges::any_of(summary.comparisons, [&](const Comparison& other) {
    return other.role == BaselineRole::same_engine && other.candidate == one.candidate &&
           other.baseline == one.baseline && other.metric == one.metric;
  });
}

/// "energy −57.1 % (−59.0 to −55.0) against ...": where the fastest engine is the candidate's own,
/// once.
std::string verdict_lines(const OptimizeReport& report) {
  std::string lines;
  const StudySummary& summary = report.finals.summary;
  for (const Comparison& one : summary.comparisons) {
    if (one.candidate != report.winner->id()) continue;
    if (one.role == BaselineRole::best_fp32 && has_another_of(summary, one)) continue;
    lines +=
        labelled_line(one.metric == kEnergyMetric ? "energy" : "time",
                      fmt::format("{} against {}{}", format_verdict(one.verdict), one.baseline,
                                  one.estimated_energy ? " (estimated, CPU time as proxy)" : ""));
  }
  return lines;
}

std::string points(double share) { return format_signed(100.0 * share, 1); }

std::string accuracy_line(const OptimizeReport& report) {
  for (const AccuracyComparison& one : report.finals.summary.accuracies) {
    if (one.candidate != report.winner->id() || one.role != BaselineRole::same_engine) continue;
    if (!one.paired) continue;
    const Estimate& difference = one.paired->difference;
    return labelled_line(
        "accuracy",
        fmt::format("{} points ({} to {}) on {} images; {} were allowed", points(difference.point),
                    points(difference.lower), points(difference.upper), format_count(one.images),
                    points(-report.limits.max_drop)));
  }
  return labelled_line("accuracy", "nobody knows what is right, so nothing was held against it");
}

std::string size_line(const OptimizeReport& report) {
  const CandidateSummary* winner = winner_of(report);
  const auto& all = report.finals.summary.candidates;
  const auto original = std::ranges::find_if(all, [&](const CandidateSummary& one) {
    return is_none(report.finals.study, one.candidate.recipe) && one.prepared;
  });
  if (winner == nullptr || !winner->prepared || original == all.end()) return {};
  const std::uint64_t is = winner->prepared->file_bytes;
  const std::uint64_t was = original->prepared->file_bytes;
  return labelled_line(
      "file", fmt::format("{} where there were {} ({})", format_bytes(is), format_bytes(was),
                          format_change(static_cast<double>(is) / static_cast<double>(was))));
}

/// Why it is better: what its recipe did and was expected to do.
std::string why_lines(const OptimizeReport& report) {
  const CandidateSummary* winner = winner_of(report);
  std::string lines;
  if (winner == nullptr || !winner->prepared) return lines;
  const auto& forecasts = winner->prepared->forecasts;
  const auto own =
      std::ranges::find(forecasts, report.winner->settings.engine, &EngineForecast::engine);
  if (own != forecasts.end())
    lines += labelled_line("expected", valid_utf8(forecast_sentences({own, own + 1}).front()));
  for (const std::string& note : winner->prepared->notes)
    lines +=
        labelled_line(&note == &winner->prepared->notes.front() ? "why" : "", valid_utf8(note));
  return lines;
}

/// How many were tried, and what became of them.
std::string tried_line(const OptimizeReport& report) {
  std::map<std::string, Standing> last;
  for (const Rung& rung : report.rungs) {
    for (const RankedContender& one : rung.ranking) last[one.candidate] = one.standing;
  }
  const auto count = [&](Standing standing) {
    return std::ranges::count(last, standing, [](const auto& entry) { return entry.second; });
  };
  return labelled_line(
      "tried",
      fmt::format("{} candidates in {}: {} lost too much accuracy, {} were behind, {} "
                  "had no valid trial; {} more were left out by their forecast",
                  last.size(), format_quantity(report.spent), count(Standing::too_lossy),
                  count(Standing::behind), count(Standing::broken), report.left_out.size()));
}

/// When the winner has paid for the whole search against the model as it is, in joules; empty where
/// that was not calculated. REQUIRES: there is a winner.
std::string payback_text(const OptimizeReport& report) {
  for (const CostSheet& sheet : report.finals.costs) {
    if (sheet.rate.kind != CostKind::energy || !sheet.search) continue;
    for (const Payback& row : sheet.paybacks) {
      if (row.candidate != report.winner->id() || row.role != BaselineRole::same_engine) continue;
      const BreakEven& found = row.break_even;
      switch (found.kind) {
        case BreakEvenKind::after:
          return fmt::format("; paid back after {}{} inferences ({} to {})",
                             sheet.is_estimated ? "~" : "", format_count(found.first),
                             format_count(found.earliest), format_count(found.latest));
        case BreakEvenKind::never:
          return "; never paid back in joules";
        case BreakEvenKind::not_resolved:
          return "; whether it is paid back is not resolved";
      }
    }
  }
  return {};
}

/// "4 min 12 s, 3.1 kJ ...; paid back after 1 234 567 inferences (... to ...)": the full cycle.
std::string search_line(const OptimizeReport& report) {
  const auto& search = report.finals.search;
  if (!search) return {};
  return labelled_line(
      "search",
      fmt::format("{}, {}{}", format_quantity(search->time),
                  search->energy ? with_passport(*search->energy) : std::string{"joules not known"},
                  found_better(report) ? payback_text(report) : std::string{}));
}

/// REQUIRES: there is a winner.
bool is_original(const OptimizeReport& report) {
  return report.winner->settings.precision == Precision::fp32 &&
         is_none(report.finals.study, report.winner->recipe);
}

std::string headline(const OptimizeReport& report) {
  const std::string what = fmt::format("{}, for {}", valid_utf8(report.model), key_of(report.goal));
  if (!report.winner) return what + ": nothing could be measured.\n";
  if (is_original(report)) {
    return fmt::format("{}: nothing better than the model as it is, on {}.\n", what,
                       report.winner->id());
  }
  if (!found_better(report)) {
    return fmt::format(
        "{}: nothing is shown to be better than the model as it is; {} comes nearest.\n", what,
        valid_utf8(report.winner->id()));
  }
  return fmt::format("{}: {}{}\n", what, valid_utf8(report.winner->id()),
                     report.winner_is_clear ? "" : ", which is not told from the next best");
}

/// Why nothing could be measured, by the first that could not.
std::string trouble_line(const OptimizeReport& report) {
  if (report.winner || report.rungs.empty() || report.rungs.back().ranking.empty()) return {};
  const RankedContender& first = report.rungs.back().ranking.front();
  return labelled_line(
      "why", fmt::format("{}: {}", valid_utf8(first.candidate), valid_utf8(first.reason)));
}

}  // namespace

bool found_better(const OptimizeReport& report) {
  return report.winner.has_value() && report.beats_originals;
}

std::string optimize_text(const OptimizeReport& report) {
  std::string text = headline(report) + trouble_line(report);
  if (report.winner && !is_original(report)) {
    text += verdict_lines(report) + accuracy_line(report) + size_line(report) + why_lines(report);
  }
  text += tried_line(report) + search_line(report);
  if (report.budget_used) {
    text += labelled_line("budget",
                          "used up before the intervals were narrow; search again with "
                          "the same store to go on");
  }
  if (!report.model_file.empty()) text += labelled_line("model", valid_utf8(report.model_file));
  if (!report.study_file.empty())
    text += labelled_line("repeat", "carnot run " + valid_utf8(report.study_file));
  return text;
}

}  // namespace carnot
