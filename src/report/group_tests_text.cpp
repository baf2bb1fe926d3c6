// SPDX-License-Identifier: Apache-2.0
#include "report/group_tests_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/metrics.hpp"
#include "base/text.hpp"
#include "report/cost_text.hpp"
#include "report/format.hpp"

namespace carnot {
namespace {

std::string figure_text(const statistics::Effect& effect) {
  const auto number = [](double value) { return format_number(value, 3); };
  const Estimate& value = effect.value;
  return fmt::format("{} {} ({} to {})", name_of(effect.kind), number(value.point),
                     number(value.lower), number(value.upper));
}

/// The verdict's ratio of the same pair: paired by block, so with an n of its own.
std::string ratio_text(const StudyReport& report, const GroupTests& tests, const TestedPair& pair) {
  for (const Comparison& one : report.summary.comparisons) {
    if (one.candidate != pair.candidate || one.baseline != pair.baseline ||
        one.metric != tests.metric || one.role == BaselineRole::best_fp32 || !one.verdict.ratio)
      continue;
    return fmt::format("{}, {} blocks; ", format_ratio(*one.verdict.ratio), one.verdict.blocks);
  }
  return {};
}

std::string pair_sentence(const StudyReport& report, const GroupTests& tests,
                          const TestedPair& pair) {
  return fmt::format("{} against {}: {}{}, {}n = {} and {}.", short_name(report, pair.candidate),
                     short_name(report, pair.baseline), ratio_text(report, tests, pair),
                     figure_text(pair.effect),
                     pair.adjusted_p_value ? statistics::p_text(*pair.adjusted_p_value) + ", " : "",
                     pair.candidate_trials, pair.baseline_trials);
}

const GroupTests* tests_of(const StudyReport& report, const GroupTests& like,
                           std::string_view metric) {
  const auto found = std::ranges::find_if(report.summary.tests, [&](const GroupTests& one) {
    return one.group == like.group && one.metric == metric;
  });
  return found == report.summary.tests.end() ? nullptr : &*found;
}

/// The time only where nothing can be said of the energy.
bool is_for_the_terminal(const StudyReport& report, const GroupTests& tests) {
  if (tests.metric == kEnergyMetric) return tests.walked.has_value();
  const GroupTests* energy = tests_of(report, tests, kEnergyMetric);
  return tests.walked && (energy == nullptr || !energy->walked);
}

/// What these p values are, and what they do not know.
std::string reading_aid(const StudyReport& report) {
  const Protocol& protocol = report.study.protocol;
  return fmt::format(
      "These tests take every valid trial on its own, and the pairs of one group as one family; "
      "intervals of {}. The verdicts of the tables go block by block and outrank them{}.",
      format_share(protocol.confidence),
      protocol.until ? ", not least because a rule that looks at the figures ended this study, "
                       "which these p values do not know"
                     : "");
}

}  // namespace

std::string group_tests_title(const StudyReport& report, const GroupTests& tests) {
  std::string group = tests.group;
  for (const CandidateSummary& one : report.summary.candidates) {
    if (one.candidate.group() == tests.group) group = group_title(one.candidate);
  }
  std::string title = fmt::format("Tests of {}, {}", metric_of(tests.metric).heading, group);
  if (tests.kind.provenance != Provenance::missing)
    title += fmt::format(" ({}, {})", key_of(tests.kind.provenance), tests.kind.perimeter);
  return valid_utf8(title);
}

std::vector<std::string> group_tests_sentences(const StudyReport& report, const GroupTests& tests) {
  std::vector<std::string> lines;
  if (tests.walked) {
    lines.push_back("Path: " + valid_utf8(tests.walked->sentence));
  } else {
    lines.push_back(fmt::format("Nothing was tested: {}.", valid_utf8(tests.obstacle)));
  }
  lines.reserve(lines.size() + tests.pairs.size() + 1);
  for (const TestedPair& pair : tests.pairs) lines.push_back(pair_sentence(report, tests, pair));
  if (tests.walked && !tests.left_out.empty()) {
    lines.push_back(fmt::format("Left out, with fewer than two trials of that kind: {}.",
                                valid_utf8(fmt::format("{}", fmt::join(tests.left_out, ", ")))));
  }
  return lines;
}

std::string group_tests_terminal(const StudyReport& report) {
  std::string text;
  for (const GroupTests& tests : report.summary.tests) {
    if (!is_for_the_terminal(report, tests)) continue;
    text += "\n" + group_tests_title(report, tests) + "\n";
    for (const std::string& line : group_tests_sentences(report, tests)) text += "  " + line + "\n";
  }
  return text.empty() ? text : text + reading_aid(report) + "\n";
}

std::string group_tests_markdown(const StudyReport& report) {
  std::string text;
  for (const GroupTests& tests : report.summary.tests) {
    text += fmt::format("#### {}\n\n", markdown_text(group_tests_title(report, tests)));
    for (const std::string& line : group_tests_sentences(report, tests))
      text += fmt::format("- {}\n", markdown_text(line));
    text += "\n";
  }
  if (text.empty()) return text;
  return fmt::format("### Do the candidates differ, and by how much?\n\n{}\n\n{}",
                     reading_aid(report), text);
}

}  // namespace carnot
