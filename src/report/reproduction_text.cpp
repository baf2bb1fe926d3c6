// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "report/reproduction_report.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

/// So many significant digits, but a p value of 1.82e-73 keeps its power of ten.
std::string digits_of(double value, int significant) {
  const double size = std::abs(value);
  if (!std::isfinite(value) || value == 0.0 || (size >= 1e-4 && size < 1e15))
    return format_number(value, significant);
  const auto exponent = static_cast<int>(std::floor(std::log10(size)));
  const std::string mantissa = format_number(value / std::pow(10.0, exponent), significant);
  return fmt::format("{}e{}", mantissa, exponent);
}

/// As many digits as were printed, and one more, which shows how the last one came about.
int shown_digits(const PrintedFigure& printed) {
  constexpr int kFewest = 4;
  constexpr int kMost = 15;
  if (printed.value == 0.0 || printed.half_unit <= 0.0) return kFewest;
  const double steps = std::abs(printed.value) / (2.0 * printed.half_unit);
  return std::clamp(static_cast<int>(std::floor(std::log10(std::max(steps, 1.0)))) + 2, kFewest,
                    kMost);
}

std::string printed_text(const StudyFigure& figure) {
  std::string text = figure.published.text;
  if (text.starts_with('-')) text.replace(0, 1, "−");
  return figure.is_bound ? "≤ " + text : text;
}

std::string difference_text(const ReproducedFigure& one) {
  if (!one.difference) return "-";
  if (*one.difference == 0.0) return "0";
  return (*one.difference > 0.0 ? "+" : "") + digits_of(*one.difference, 2);
}

/// Where the printed digits alone would not have it: how much wider it was taken.
std::string verdict_text(const ReproducedFigure& one) {
  std::string verdict{key_of(one.verdict)};
  const bool is_wider =
      one.verdict == FigureVerdict::reproduced &&
      std::abs(one.difference.value_or(0.0)) > one.figure.published.half_unit * (1.0 + 1e-6);
  if (is_wider) verdict += " within " + digits_of(tolerance_of(one.figure), 2);
  return verdict;
}

std::vector<std::string> row_of(const ReproducedFigure& one) {
  const StudyFigure& figure = one.figure;
  const int digits = shown_digits(figure.published);
  const auto shown = [digits](const std::optional<double>& value) {
    return value ? digits_of(*value, digits) : std::string{"-"};
  };
  return {valid_utf8(figure.says), printed_text(figure),     std::string{key_of(figure.origin)},
          shown(one.reproduced),   difference_text(one),     shown(one.corrected),
          verdict_text(one),       valid_utf8(figure.reason)};
}

TextTable table_of(const ReproducedGroup& group) {
  TextTable table{
      {"figure", "published", "by", "reproduced", "difference", "corrected", "verdict", "reason"},
      {}};
  table.rows.reserve(group.figures.size());
  for (const ReproducedFigure& one : group.figures) table.rows.push_back(row_of(one));
  // Two columns that most groups leave empty.
  const bool has_corrected = std::ranges::any_of(
      group.figures, [](const ReproducedFigure& one) { return one.corrected.has_value(); });
  const bool has_reason = std::ranges::any_of(
      group.figures, [](const ReproducedFigure& one) { return !one.figure.reason.empty(); });
  const auto drop = [&table](std::ptrdiff_t column) {
    table.heading.erase(table.heading.begin() + column);
    for (auto& row : table.rows) row.erase(row.begin() + column);
  };
  if (!has_reason) drop(7);
  if (!has_corrected) drop(5);
  return table;
}

std::vector<std::string> summary_row(const std::string& name, const VerdictCounts& counts) {
  return {name,
          format_count(counts.figures),
          format_count(counts.reproduced),
          format_count(counts.known_differences),
          format_count(counts.not_reproducible),
          format_count(counts.unexplained)};
}

TextTable summary_of(const ReproductionReport& report) {
  TextTable table{
      {"study", "figures", "reproduced", "known differences", "not reproducible", "unexplained"},
      {}};
  table.rows.reserve(report.studies.size() + 1);
  VerdictCounts all;
  for (const Reproduction& one : report.studies) {
    const VerdictCounts counts = counts_of(one);
    all = all + counts;
    table.rows.push_back(one.not_run.empty() ? summary_row(one.study.name, counts)
                                             : std::vector<std::string>{one.study.name, "not run",
                                                                        "-", "-", "-", "-"});
  }
  if (report.studies.size() > 1) table.rows.push_back(summary_row("all", all));
  return table;
}

constexpr const char* kReproductionLegend =
    "by: study = published by it or in its files; check = published by nobody, calculated once "
    "outside Carnot from the same rows, so that it tests Carnot and not the study. A figure is "
    "reproduced where it lies within its tolerance: half a unit of the last digit printed, unless "
    "the study's table says otherwise. corrected: the same figure once the study's defects are "
    "repaired.";

/// What stands above a study's tables.
std::vector<std::string> study_sentences(const Reproduction& one) {
  std::vector<std::string> sentences{
      fmt::format("Source: {}", valid_utf8(one.study.source)),
      fmt::format("Known here from {}", valid_utf8(one.study.known_from))};
  if (!one.study.caution.empty())
    sentences.push_back(fmt::format("Caution: {}", valid_utf8(one.study.caution)));
  if (!one.not_run.empty())
    sentences.push_back(fmt::format("Not run: {}", valid_utf8(one.not_run)));
  return sentences;
}

std::string verdict_sentence(const ReproductionReport& report) {
  const auto not_run = std::ranges::count_if(
      report.studies, [](const Reproduction& one) { return !one.not_run.empty(); });
  VerdictCounts all;
  for (const Reproduction& one : report.studies) all = all + counts_of(one);
  std::string sentence = all.unexplained == 0 ? "No difference is unexplained."
                                              : fmt::format("Unexplained differences: {}.",
                                                            format_count(all.unexplained));
  if (not_run > 0) sentence += fmt::format(" Studies not run: {}.", format_count(not_run));
  return sentence;
}

}  // namespace

bool holds(const ReproductionReport& report) {
  return std::ranges::all_of(report.studies, [](const Reproduction& one) { return holds(one); });
}

std::string to_terminal(const ReproductionReport& report) {
  std::string text = fmt::format("Published studies, calculated anew by carnot {} from {}\n\n",
                                 report.carnot_version, valid_utf8(report.folder));
  text += to_aligned_text(summary_of(report));
  text += fmt::format("\n{}\n", verdict_sentence(report));
  for (const Reproduction& one : report.studies) {
    text += fmt::format("\n{}: {}\n", one.study.name, valid_utf8(one.study.title));
    for (const std::string& sentence : study_sentences(one)) text += fmt::format("{}\n", sentence);
    for (const ReproducedGroup& group : one.groups) {
      text += fmt::format("\n  {}\n", valid_utf8(group.title));
      if (!group.says.empty()) text += fmt::format("  {}\n", valid_utf8(group.says));
      text += to_aligned_text(table_of(group));
    }
  }
  return text + fmt::format("\n{}\n", kReproductionLegend);
}

std::string to_markdown(const ReproductionReport& report) {
  std::string text =
      fmt::format("# Published studies, calculated anew\n\nBy carnot {} from {}.\n\n",
                  report.carnot_version, markdown_text(valid_utf8(report.folder)));
  text += to_markdown_table(summary_of(report));
  text += fmt::format("\n{}\n\n{}\n", verdict_sentence(report), kReproductionLegend);
  for (const Reproduction& one : report.studies) {
    text += fmt::format("\n## {}: {}\n\n", one.study.name, markdown_text(one.study.title));
    for (const std::string& sentence : study_sentences(one))
      text += fmt::format("- {}\n", markdown_text(sentence));
    for (const ReproducedGroup& group : one.groups) {
      text += fmt::format("\n### {}\n\n", markdown_text(group.title));
      if (!group.says.empty()) text += fmt::format("{}\n\n", markdown_text(group.says));
      text += to_markdown_table(table_of(group));
    }
  }
  return text;
}

}  // namespace carnot
