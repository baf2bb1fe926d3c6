// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/reproduction.hpp"

#include <cmath>
#include <utility>

namespace carnot {
namespace {

std::optional<double> figure_named(const Figures& made, const std::string& key) {
  const auto found = made.find(key);
  if (found == made.end()) return std::nullopt;
  return found->second;
}

double tolerance_about(const PrintedFigure& printed, const StudyFigure& figure) {
  if (figure.relative_tolerance) return *figure.relative_tolerance * std::abs(printed.value);
  return figure.tolerance.value_or(printed.half_unit);
}

/// The last bits of what was rounded half a unit away may differ.
bool meets(double value, const PrintedFigure& printed, const StudyFigure& figure) {
  constexpr double kLastBits = 1e-12;
  return std::abs(value - printed.value) <=
         tolerance_about(printed, figure) + kLastBits * std::abs(printed.value);
}

FigureVerdict verdict_of(const StudyFigure& figure, double value) {
  if (!std::isfinite(value)) return FigureVerdict::unexplained;
  if (figure.is_bound) {
    return value >= 0.0 && value <= figure.published.value ? FigureVerdict::reproduced
                                                           : FigureVerdict::unexplained;
  }
  if (figure.known) {
    return meets(value, *figure.known, figure) ? FigureVerdict::known_difference
                                               : FigureVerdict::unexplained;
  }
  return meets(value, figure.published, figure) ? FigureVerdict::reproduced
                                                : FigureVerdict::unexplained;
}

ReproducedFigure judge_figure(StudyFigure figure, const Figures& made) {
  ReproducedFigure judged{.figure = std::move(figure)};
  const StudyFigure& one = judged.figure;
  if (!one.corrected.empty()) judged.corrected = figure_named(made, one.corrected);
  if (one.not_reproducible) {
    judged.verdict = FigureVerdict::not_reproducible;
    return judged;
  }
  judged.reproduced = figure_named(made, one.key);
  if (!judged.reproduced) return judged;
  judged.verdict = verdict_of(one, *judged.reproduced);
  const bool bound_holds = one.is_bound && judged.verdict == FigureVerdict::reproduced;
  if (!bound_holds) judged.difference = *judged.reproduced - one.published.value;
  return judged;
}

}  // namespace

std::string_view key_of(FigureVerdict verdict) {
  switch (verdict) {
    case FigureVerdict::reproduced:
      return "reproduced";
    case FigureVerdict::known_difference:
      return "known difference";
    case FigureVerdict::not_reproducible:
      return "not reproducible";
    case FigureVerdict::unexplained:
      return "UNEXPLAINED";
  }
  return "";
}

double tolerance_of(const StudyFigure& figure) { return tolerance_about(figure.published, figure); }

Reproduction judge_figures(StudyFigures study, const Figures& made) {
  Reproduction judged;
  judged.groups.reserve(study.groups.size());
  for (FigureGroup& group : study.groups) {
    ReproducedGroup& one = judged.groups.emplace_back();
    one.title = std::move(group.title);
    one.says = std::move(group.says);
    one.figures.reserve(group.figures.size());
    for (StudyFigure& figure : group.figures)
      one.figures.push_back(judge_figure(std::move(figure), made));
  }
  study.groups.clear();
  judged.study = std::move(study);
  return judged;
}

VerdictCounts counts_of(const Reproduction& reproduction) {
  VerdictCounts counts;
  for (const ReproducedGroup& group : reproduction.groups) {
    for (const ReproducedFigure& one : group.figures) {
      ++counts.figures;
      counts.reproduced += one.verdict == FigureVerdict::reproduced;
      counts.known_differences += one.verdict == FigureVerdict::known_difference;
      counts.not_reproducible += one.verdict == FigureVerdict::not_reproducible;
      counts.unexplained += one.verdict == FigureVerdict::unexplained;
    }
  }
  return counts;
}

VerdictCounts operator+(const VerdictCounts& a, const VerdictCounts& b) {
  return {a.figures + b.figures, a.reproduced + b.reproduced,
          a.known_differences + b.known_differences, a.not_reproducible + b.not_reproducible,
          a.unexplained + b.unexplained};
}

bool holds(const Reproduction& reproduction) {
  return reproduction.not_run.empty() && counts_of(reproduction).unexplained == 0;
}

}  // namespace carnot
