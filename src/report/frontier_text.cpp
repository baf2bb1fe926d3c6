// SPDX-License-Identifier: Apache-2.0
#include "report/frontier_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/text.hpp"
#include "report/format.hpp"

namespace carnot {
namespace {

std::string_view energy_mark(const Frontier& frontier) {
  return frontier.kind.provenance == Provenance::estimated ? "~" : "";
}

std::string repeated_cell(const RepeatedFigure& figure, std::string_view unit) {
  if (!figure.interval) return format_si(figure.mean, unit) + " (n = 1)";
  return format_estimate(*figure.interval, unit);
}

/// "yes, 97 %", "no, 12 %", "yes, n = 4": by the points, and how likely.
std::string member_cell(bool is_member, const std::optional<double>& probability, int blocks) {
  return fmt::format("{}, {}", is_member ? "yes" : "no",
                     probability ? format_share(*probability) : fmt::format("n = {}", blocks));
}

/// "+0.8 (+0.1 to +1.5)".
std::string points_text(const Estimate& share) {
  return fmt::format("{} ({} to {})", format_signed(100.0 * share.point, 1),
                     format_signed(100.0 * share.lower, 1), format_signed(100.0 * share.upper, 1));
}

std::string ratio_text(const Estimate& ratio) {
  return fmt::format("× {} ({} to {})", format_number(ratio.point, 3),
                     format_number(ratio.lower, 3), format_number(ratio.upper, 3));
}

std::string step_sentence(const Frontier& frontier, const FrontierStep& step) {
  std::string text = fmt::format("From {} to {}: {} points of accuracy", valid_utf8(step.from),
                                 valid_utf8(step.to), points_text(step.accuracy_gain));
  if (step.energy_ratio) text += fmt::format(", energy {}", ratio_text(*step.energy_ratio));
  if (step.joules_per_point) {
    text += fmt::format(", {}{} for each point", energy_mark(frontier),
                        format_estimate(*step.joules_per_point, "J"));
  }
  if (!step.obstacle.empty()) text += fmt::format("; {}", step.obstacle);
  return text + ".";
}

std::string_view law_words(LawForm form) {
  switch (form) {
    case LawForm::logarithmic:
      return "ln E = slope · a + c";
    case LawForm::power:
      return "ln E = slope · ln(100 − a) + c";
    case LawForm::double_exponential:
      return "ln ln(E/E0) = slope · a + c";
  }
  return {};
}

std::string law_sentence(const Frontier& frontier, const LawOutcome& outcome) {
  if (!outcome.law) return fmt::format("{}: {}", law_words(outcome.form), outcome.refusal);
  const FrontierLaw& law = *outcome.law;
  const Estimate& slope = law.slope.value;
  std::string text =
      fmt::format("{}: slope {} ({} to {}), R² {}, n = {}", law_words(law.form),
                  format_number(slope.point, 3), format_number(slope.lower, 3),
                  format_number(slope.upper, 3), format_decimals(law.r_squared, 3), law.count);
  if (law.left_out_error) {
    text += fmt::format(", a point told by the others is off by a factor of {}",
                        format_number(std::exp(*law.left_out_error), 3));
  }
  if (law.form == LawForm::double_exponential) {
    text += fmt::format(" (E0 = {}{}, chosen, not found)", energy_mark(frontier),
                        format_si(law.base, "J"));
  }
  return text + ".";
}

void add_law_sentences(const Frontier& frontier, std::vector<std::string>& lines) {
  if (!frontier.laws) {
    lines.push_back(fmt::format("No law of energy E and accuracy a (%): {}", frontier.no_law));
    return;
  }
  lines.push_back(
      frontier.laws->best
          ? fmt::format(
                "Of three laws of energy E and accuracy a (%), {} tells these points best; so "
                "few points choose between laws weakly.",
                law_words(*frontier.laws->best))
          : "None of three laws of energy and accuracy tells these points.");
  for (const LawOutcome& one : frontier.laws->outcomes)
    lines.push_back(law_sentence(frontier, one));
}

std::string question_words(const FrontierQuestion& question) {
  std::vector<std::string> limits;
  if (question.accuracy_at_least)
    limits.push_back("accuracy ≥ " + format_share(*question.accuracy_at_least));
  if (question.joules_at_most)
    limits.push_back("energy ≤ " + format_si(*question.joules_at_most, "J"));
  if (question.latency_at_most)
    limits.push_back("p95 latency ≤ " + format_quantity(Seconds{*question.latency_at_most}));
  return fmt::format("{} with {}", question.joules_at_most ? "Most accurate" : "Least energy",
                     fmt::join(limits, " and "));
}

/// What comes nearest to each limit alone.
std::string nobody_words(const Frontier& frontier, const FrontierQuestion& question) {
  std::vector<std::string> nearest;
  if (question.accuracy_at_least) {
    const auto best = std::ranges::max_element(
        frontier.rows, {}, [](const FrontierRow& row) { return row.accuracy.point; });
    nearest.push_back(fmt::format(
        "the most accurate, {}, has {}", valid_utf8(best->id),
        format_share(best->accuracy.point, best->accuracy.lower, best->accuracy.upper)));
  }
  if (question.joules_at_most) {
    const FrontierRow& least = frontier.rows.front();
    nearest.push_back(fmt::format("the least energy, of {}, is {}", valid_utf8(least.id),
                                  repeated_cell(least.energy, "J")));
  }
  if (question.latency_at_most) {
    const auto known = std::ranges::count_if(
        frontier.rows, [](const FrontierRow& row) { return row.latency_p95.has_value(); });
    const auto fastest = std::ranges::min_element(frontier.rows, {}, [](const FrontierRow& row) {
      return row.latency_p95.value_or(std::numeric_limits<double>::max());
    });
    nearest.push_back(known == 0
                          ? "no candidate has the 90 latencies that a p95 needs"
                          : fmt::format("the fastest p95, of {}, is {}", valid_utf8(fastest->id),
                                        format_quantity(Seconds{*fastest->latency_p95})));
  }
  return fmt::format("nobody keeps {}: {}", nearest.size() == 1 ? "that" : "all of that at once",
                     fmt::join(nearest, "; "));
}

const FrontierRow& row_called(const Frontier& frontier, const std::string& id) {
  return *std::ranges::find(frontier.rows, id, &FrontierRow::id);
}

std::string figures_words(const Frontier& frontier, const FrontierRow& row) {
  std::string text =
      fmt::format("{}{}, {}", energy_mark(frontier), repeated_cell(row.energy, "J"),
                  format_share(row.accuracy.point, row.accuracy.lower, row.accuracy.upper));
  if (row.latency_p95) text += fmt::format(", p95 {}", format_quantity(Seconds{*row.latency_p95}));
  return text;
}

std::vector<std::string> answer_sentences(const Frontier& frontier,
                                          const FrontierQuestion& question) {
  const FrontierAnswer& answer = *frontier.answer;
  std::vector<std::string> lines;
  if (answer.id.empty()) {
    lines.push_back(
        fmt::format("{}: {}.", question_words(question), nobody_words(frontier, question)));
  } else {
    const FrontierRow& row = row_called(frontier, answer.id);
    lines.push_back(fmt::format(
        "{}: {} ({}), {}.", question_words(question), valid_utf8(answer.id),
        figures_words(frontier, row),
        answer.probability
            ? fmt::format("the answer in {} of the draws", format_share(*answer.probability))
            : fmt::format("how likely is not known (n = {})", row.energy.trials)));
    lines.emplace_back(
        answer.is_shown
            ? "Its limits hold over the whole intervals of its figures."
            : "Its limits hold by the points, but not over the whole intervals of its figures.");
  }
  std::vector<std::string> others;
  others.reserve(answer.others.size() + 1);
  for (const FrontierContender& one : answer.others)
    others.push_back(fmt::format("{} ({})", valid_utf8(one.id), format_share(one.probability)));
  constexpr double kWorthTelling = 0.05;
  if (!answer.id.empty() && answer.nobody >= kWorthTelling)
    others.push_back(fmt::format("nobody ({})", format_share(answer.nobody)));
  if (!others.empty())
    lines.push_back(fmt::format("It might as well be {}.", fmt::join(others, ", ")));
  return lines;
}

std::string probability_sentence(const Frontier& frontier) {
  if (frontier.resamples == 0)
    return "How likely each place is takes five blocks, and no candidate has them.";
  std::string text = fmt::format(
      "Shares: of {} draws of blocks and of the test images, those in which nothing beats the "
      "candidate.",
      format_count(frontier.resamples));
  if (frontier.several_groups) {
    text +=
        " Models, batch sizes and thread counts ran in blocks of their own: what the machine did "
        "between those is not in them.";
  }
  if (frontier.kind.provenance == Provenance::estimated) {
    text += fmt::format(
        " Joules are estimated ({}), CPU time as proxy: their order and ratios say something, "
        "their "
        "height may be off by a factor.",
        frontier.kind.estimator);
  }
  return text;
}

std::vector<std::string> left_out_sentences(const Frontiers& frontiers) {
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const FrontierLeftOut& one : frontiers.left_out)
    by_reason[one.reason].push_back(valid_utf8(one.id));
  std::vector<std::string> lines;
  lines.reserve(by_reason.size());
  for (const auto& [reason, ids] : by_reason) {
    lines.push_back(ids.size() == 1 ? fmt::format("On no frontier: {}: {}.", ids.front(), reason)
                                    : fmt::format("On no frontier: {} and {} more: {}.",
                                                  ids.front(), ids.size() - 1, reason));
  }
  return lines;
}

constexpr std::string_view kNoFrontier =
    "There is no frontier: no two candidates have both an energy and an accuracy to be held "
    "against "
    "each other.";

}  // namespace

std::string frontier_title(const Frontier& frontier) {
  return fmt::format("Frontier of {}, {} images: accuracy against energy, {} ({})",
                     valid_utf8(frontier.dataset), format_count(frontier.rows.front().images),
                     key_of(frontier.kind.provenance), frontier.kind.perimeter);
}

TextTable frontier_table(const Frontier& frontier) {
  TextTable table{
      {"candidate", "energy", "blocks", "accuracy", "latency", "on the front", "with latency"}, {}};
  for (const FrontierRow& row : frontier.rows) {
    table.rows.push_back(
        {valid_utf8(row.id), std::string{energy_mark(frontier)} + repeated_cell(row.energy, "J"),
         format_count(row.energy.trials),
         format_share(row.accuracy.point, row.accuracy.lower, row.accuracy.upper),
         repeated_cell(row.latency, "s"),
         member_cell(row.on_front, row.probability, row.energy.trials),
         member_cell(row.on_front_of_three, row.probability_of_three, row.energy.trials)});
  }
  return table;
}

std::vector<std::string> frontier_sentences(const Frontier& frontier,
                                            const FrontierQuestion& question) {
  std::vector<std::string> lines;
  if (frontier.answer) lines = answer_sentences(frontier, question);
  lines.push_back(probability_sentence(frontier));
  for (const FrontierStep& step : frontier.steps) lines.push_back(step_sentence(frontier, step));
  add_law_sentences(frontier, lines);
  return lines;
}

std::string frontier_terminal(const StudyReport& report) {
  std::string text;
  for (const Frontier& frontier : report.frontiers.fronts) {
    text += fmt::format("\n{}\n{}", frontier_title(frontier),
                        to_aligned_text(frontier_table(frontier)));
    for (const std::string& line : frontier_sentences(frontier, report.frontier_question))
      text += "  " + line + "\n";
  }
  if (report.frontiers.fronts.empty()) text += fmt::format("\n{}\n", kNoFrontier);
  for (const std::string& line : left_out_sentences(report.frontiers)) text += "  " + line + "\n";
  return text;
}

std::string frontier_markdown(const StudyReport& report) {
  if (report.frontiers.fronts.empty() && report.frontiers.left_out.empty()) return {};
  std::string text;
  for (const Frontier& frontier : report.frontiers.fronts) {
    text += fmt::format("### {}\n\n{}\n", markdown_text(frontier_title(frontier)),
                        to_markdown_table(frontier_table(frontier)));
    for (const std::string& line : frontier_sentences(frontier, report.frontier_question))
      text += fmt::format("- {}\n", markdown_text(line));
    text += "\n";
  }
  if (report.frontiers.fronts.empty()) text += fmt::format("### Frontier\n\n- {}\n", kNoFrontier);
  for (const std::string& line : left_out_sentences(report.frontiers))
    text += fmt::format("- {}\n", markdown_text(line));
  return text + "\n";
}

}  // namespace carnot
