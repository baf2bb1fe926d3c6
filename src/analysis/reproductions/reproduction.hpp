// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/reproductions/study_figures.hpp"

namespace carnot {

enum class FigureVerdict {
  reproduced,        // within the tolerance
  known_difference,  // otherwise, as it is known to be, and it is said why
  not_reproducible,  // nothing was calculated, and it is said why
  unexplained,
};
std::string_view key_of(FigureVerdict verdict);

/// One published figure beside what came out.
struct ReproducedFigure {
  StudyFigure figure{};
  std::optional<double> reproduced{};
  std::optional<double> difference{};  // reproduced − published; none for a bound that holds
  std::optional<double> corrected{};
  FigureVerdict verdict = FigureVerdict::unexplained;
};

struct ReproducedGroup {
  std::string title{};
  std::string says{};
  std::vector<ReproducedFigure> figures{};
};

struct VerdictCounts {
  int figures = 0;
  int reproduced = 0;
  int known_differences = 0;
  int not_reproducible = 0;
  int unexplained = 0;
};

/// A study's figures, each with its verdict, or why it was not calculated at all.
struct Reproduction {
  StudyFigures study{};  // without its groups, which are below
  std::vector<ReproducedGroup> groups{};
  std::string not_run{};  // a sentence where the data were absent or refused
};

/// How far apart a figure and its published value may lie.
double tolerance_of(const StudyFigure& figure);

/// A figure that the procedure did not make, and that nobody said cannot be made, is unexplained.
Reproduction judge_figures(StudyFigures study, const Figures& made);

VerdictCounts counts_of(const Reproduction& reproduction);
VerdictCounts operator+(const VerdictCounts& a, const VerdictCounts& b);
/// It was calculated, and nothing in it is unexplained.
bool holds(const Reproduction& reproduction);

}  // namespace carnot
