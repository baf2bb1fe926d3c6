// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/advice_words.hpp"
#include "report/advise_report.hpp"
#include "report/footprint_text.hpp"
#include "report/format.hpp"
#include "report/measurement_text.hpp"

namespace carnot {
namespace {

const AdviceLeaf* leaf_of(const AdviseReport& report) {
  return report.advice.leaf ? &report.tree.leaves[*report.advice.leaf] : nullptr;
}

std::string headline(const AdviseReport& report) {
  const AdviceLeaf* leaf = leaf_of(report);
  const std::string model = valid_utf8(report.model);
  if (leaf == nullptr)
    return fmt::format("{}: no advice yet; {}.\n", model, need_text(report.advice.need));
  if (report.advice.need != AdviceNeed::none) {
    return fmt::format("{}: {} But {}.\n", model, valid_utf8(leaf->advice),
                       need_text(report.advice.need));
  }
  return fmt::format("{}: {}\n", model, valid_utf8(leaf->advice));
}

/// What an unanswered question would lead to.
std::string branches(const AdviceNode& node) {
  return fmt::format("     yes would lead to {}, no to {}\n", valid_utf8(node.yes),
                     valid_utf8(node.no));
}

std::string path_lines(const AdviseReport& report) {
  std::string lines;
  int number = 0;
  for (const AdviceStep& step : report.advice.steps) {
    const AdviceNode& node = report.tree.nodes[step.node];
    lines += fmt::format("  {}. {} {}\n", ++number, valid_utf8(node.question),
                         step.answer == StepAnswer::unknown ? "?" : key_of(step.answer));
    lines += fmt::format("     {}\n", evidence_text(report.tree, step, report.facts));
    if (step.answer == StepAnswer::unknown) lines += branches(node);
    lines += fmt::format("     why it is asked: {}\n", valid_utf8(node.source));
  }
  return lines;
}

bool is_estimated(const TriedCandidate& candidate) {
  return candidate.energy_kind && candidate.energy_kind->provenance == Provenance::estimated;
}

std::string optimisation_text(const TriedCandidate& candidate) {
  const std::string seconds = format_quantity(Seconds{candidate.optimisation_seconds});
  if (!candidate.optimisation_joules) return seconds;
  return fmt::format("{}, {}{}", seconds, is_estimated(candidate) ? "~" : "",
                     format_quantity(Joules{*candidate.optimisation_joules}));
}

std::string break_even_line(const TriedCandidate& candidate) {
  if (!candidate.break_even || candidate.break_even->kind != BreakEvenKind::after) return {};
  return fmt::format("; paid for itself after {}{} inferences ({} to {})",
                     is_estimated(candidate) ? "~" : "", format_count(candidate.break_even->first),
                     format_count(candidate.break_even->earliest),
                     format_count(candidate.break_even->latest));
}

std::string saved_line(const AdviseReport& report, const TriedCandidate& candidate) {
  const auto& saved = report.advice.worth->saved;
  if (!saved) return {};
  const bool by_time = report.facts.priority == Priority::latency;
  const std::string times = fact_value_text(AdviceFact::inferences, *report.facts.inferences);
  const std::string amount = format_estimate(*saved, by_time ? "s" : "J");
  const char* verb = saved->point >= 0.0 ? "saves" : "costs more than it saves:";
  return labelled_line("in all",
                       fmt::format("run {}, it {} {}{}, the optimisation paid", times, verb,
                                   is_estimated(candidate) && !by_time ? "~" : "", amount));
}

std::string worth_lines(const AdviseReport& report) {
  if (!report.advice.measured) return {};
  const TriedCandidate& candidate = report.facts.measured[*report.advice.measured];
  std::string lines =
      labelled_line("candidate", fmt::format("{} ({})", valid_utf8(candidate.id),
                                             provenance_text(candidate, candidate.energy)));
  if (!report.advice.worth) return lines;
  for (const auto* one : {&candidate.energy, &candidate.energy_to_best, &candidate.time}) {
    if (*one && !((*one)->role == BaselineRole::best_fp32 && candidate.energy &&
                  (*one)->baseline == candidate.energy->baseline))
      lines += labelled_line("brings", comparison_text(candidate, **one));
  }
  lines += labelled_line("costs", optimisation_text(candidate) + break_even_line(candidate));
  return lines + saved_line(report, candidate);
}

/// How sure its place is: "costs 400 J (395 to 405 J) more".
std::string standing_text(const RankedTotal& one, const CostRate& rate) {
  const auto amount = [&](const Estimate& value) {
    return rate.kind == CostKind::money ? money_text(value, rate.unit)
                                        : format_estimate(value, rate.unit);
  };
  switch (one.standing) {
    case CostStanding::first:
      return "nothing is shown to cost less";
    case CostStanding::dearer:
      return fmt::format("costs {} more", amount(*one.more));
    case CostStanding::not_resolved:
      return one.more ? fmt::format("not resolved: {} more", amount(*one.more))
                      : std::string{"not resolved: too few blocks with the first"};
    case CostStanding::not_compared:
      return "not compared: never in a block with the first";
  }
  return {};
}

std::string ranking_lines(const AdviseReport& report) {
  std::string lines;
  const CostRate& rate = report.facts.rate;
  for (const RankedTotal& one : report.advice.ranking) {
    const TriedCandidate& candidate = report.facts.measured[one.measured];
    const auto amount = [&](double value) {
      return rate.kind == CostKind::money ? money_point(exactly(value), rate.unit)
                                          : format_quantity(Joules{value});
    };
    const char* mark = is_estimated(candidate) && rate.per_joule > 0.0 ? "~" : "";
    lines += labelled_line(lines.empty() ? "ranking" : "",
                           fmt::format("{}{} in all, {}{} of it for optimising: {} ({})", mark,
                                       amount(one.total), mark, amount(one.optimisation),
                                       valid_utf8(candidate.id), standing_text(one, rate)));
  }
  return lines;
}

/// The tactics that the path was about.
bool was_asked_about(const AdviseReport& report, const AdviceExpectation& expectation) {
  const auto shares = [&](const std::vector<std::string>& of) {
    return std::ranges::any_of(expectation.of, [&](const std::string& tactic) {
      return std::ranges::find(of, tactic) != of.end();
    });
  };
  const AdviceLeaf* leaf = leaf_of(report);
  if (leaf != nullptr && shares(leaf->of)) return true;
  return std::ranges::any_of(report.advice.steps, [&](const AdviceStep& step) {
    return shares(report.tree.nodes[step.node].of);
  });
}

std::string expectation_lines(const AdviseReport& report) {
  std::string lines;
  for (const AdviceExpectation& one : report.tree.expectations) {
    if (!was_asked_about(report, one)) continue;
    lines += labelled_line(one.own_trials ? "yours" : "others saw",
                           fmt::format("{}, {}: {} [{}]", fmt::join(one.of, " or "), one.metric,
                                       valid_utf8(one.says), valid_utf8(one.source)));
  }
  return lines;
}

std::string refusal_lines(const AdviseReport& report) {
  std::string lines;
  for (const AdviceRefusal& refusal : report.tree.refusals) {
    const auto& priority = report.facts.priority;
    if (priority && std::ranges::find(refusal.priorities, *priority) == refusal.priorities.end())
      continue;
    lines +=
        labelled_line("never", fmt::format("{}: {} [{}]", fmt::join(refusal.of, ", "),
                                           valid_utf8(refusal.reason), valid_utf8(refusal.source)));
    for (const TriedCandidate& one : report.facts.measured) {
      if (!one.energy || refusal_of(report.tree, one.tactics, priority) != &refusal) continue;
      lines += labelled_line("", fmt::format("here: {} ({})", comparison_text(one, *one.energy),
                                             provenance_text(one, one.energy)));
    }
  }
  return lines;
}

std::string better_still_line(const AdviseReport& report) {
  if (!report.advice.better_still) return {};
  const TriedCandidate& one = report.facts.measured[*report.advice.better_still];
  const bool by_time = report.facts.priority == Priority::latency;
  const std::string figure =
      by_time ? format_quantity(Seconds{*one.seconds}) : format_quantity(Joules{*one.joules});
  return labelled_line(
      "beside it",
      fmt::format("{} took less still, {}{} per inference at the mean of the same "
                  "run; the tree does not ask for it, carnot optimize does",
                  valid_utf8(one.id), is_estimated(one) && !by_time ? "~" : "", figure));
}

}  // namespace

std::string advise_text(const AdviseReport& report) {
  std::string text = headline(report) + path_lines(report) + worth_lines(report) +
                     ranking_lines(report) + better_still_line(report) + expectation_lines(report) +
                     refusal_lines(report);
  if (report.foreign_runs > 0) {
    text += labelled_line(
        "not used", fmt::format("{} runs of this model on other machines", report.foreign_runs));
  }
  for (const std::string& note : report.notes) text += labelled_line("note", valid_utf8(note));
  text += labelled_line(
      "tree", fmt::format("{} ({})", valid_utf8(report.tree.title), valid_utf8(report.tree_file)));
  if (report.next.empty()) return text + labelled_line("next", "nothing to do");
  text += labelled_line("next", valid_utf8(report.next));
  if (!report.next_hint.empty())
    text += labelled_line("", "(" + valid_utf8(report.next_hint) + ")");
  return text;
}

std::string refit_text(const RefitReport& report) {
  std::string text = fmt::format("{}: cases with a resolved verdict on energy: {}.\n",
                                 valid_utf8(report.store), report.cases);
  for (const RefitOutcome& one : report.refit.outcomes) {
    const AdviceNode& node = report.before.nodes[one.node];
    if (!one.fit) {
      text += labelled_line(
          "kept", fmt::format("{}, {}: {}", valid_utf8(node.name), test_text(node), one.refusal));
      continue;
    }
    const ThresholdFit& fit = *one.fit;
    text += labelled_line(
        "refitted",
        fmt::format("{}, {}: now {}; {} of {} cases of {} models on the right side, {} with the "
                    "model left out",
                    valid_utf8(node.name), test_text(node),
                    fact_limit_text(node.fact, fit.threshold), fit.correct, fit.cases, fit.models,
                    fit.left_out_correct));
  }
  for (const UnusedTrial& one : report.unused)
    text += labelled_line("unused", valid_utf8(one.candidate + ": " + one.reason));
  if (report.file.empty())
    return text + labelled_line("tree", "none was written: no threshold could be fitted");
  return text + labelled_line("tree", valid_utf8(report.file));
}

}  // namespace carnot
