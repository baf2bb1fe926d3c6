// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// What a procedure calculated, by the keys of StudyFigure.
using Figures = std::map<std::string, double, std::less<>>;

/// A figure as it was printed: its value, and how much of it the rounding may have taken.
struct PrintedFigure {
  std::string text{};      // "4.1e-6"
  double value = 0.0;      // 4.1e-6
  double half_unit = 0.0;  // of the last digit: 0.05e-6
};
/// Errors: bad_input for what is no number.
Result<PrintedFigure> parse_printed_figure(std::string_view text);

enum class FigureOrigin {
  study,  // the study published it, or the files beside it
  check,  // nobody published it; calculated once outside Carnot from the same rows
};
std::string_view key_of(FigureOrigin origin);
std::optional<FigureOrigin> figure_origin_of(std::string_view key);

/// One figure that a procedure has to meet.
struct StudyFigure {
  std::string key{};   // of Figures
  std::string says{};  // for people
  PrintedFigure published{};
  bool is_bound = false;  // anything from 0 up to `published` meets it
  FigureOrigin origin = FigureOrigin::study;
  /// How far apart they may be; without one, the half unit of the printed figure.
  std::optional<double> tolerance{};
  std::optional<double> relative_tolerance{};
  /// Where it is known to come out otherwise: what comes out, and why. A figure that differs from
  /// both is unexplained.
  std::optional<PrintedFigure> known{};
  bool not_reproducible = false;  // nothing is calculated for it
  std::string reason{};           // of `known` or `not_reproducible`, or a caution
  std::string corrected{};        // key of the figure that stands for it once defects are repaired
};

struct FigureGroup {
  std::string title{};
  std::string says{};  // the procedure, in a sentence or two
  std::vector<StudyFigure> figures{};
};

/// A study whose figures Carnot calculates anew from its data.
struct StudyFigures {
  std::string name{};  // on the command line
  std::string title{};
  std::string source{};
  std::string known_from{};
  std::string caution{};  // "time proxy: ..."; may be empty
  std::vector<FigureGroup> groups{};
};

}  // namespace carnot
