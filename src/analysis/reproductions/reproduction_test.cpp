// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/reproduction.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/must.hpp"

namespace carnot {
namespace {

StudyFigure figure_printed(const char* text) {
  StudyFigure figure;
  figure.key = "h";
  figure.says = "H";
  figure.published = must(parse_printed_figure(text));
  return figure;
}

ReproducedFigure judged_alone(StudyFigure figure, const Figures& made) {
  StudyFigures study;
  study.name = "one";
  study.groups.push_back({.title = "t", .figures = {std::move(figure)}});
  return judge_figures(std::move(study), made).groups.at(0).figures.at(0);
}

FigureVerdict verdict_on(StudyFigure figure, double value) {
  return judged_alone(std::move(figure), {{"h", value}}).verdict;
}

TEST(Reproduction, TakesWhatRoundingToThePrintedDigitsAllows) {
  EXPECT_EQ(verdict_on(figure_printed("24.798"), 24.79849), FigureVerdict::reproduced);
  EXPECT_EQ(verdict_on(figure_printed("24.798"), 24.79851), FigureVerdict::unexplained);
  EXPECT_EQ(verdict_on(figure_printed("0.5"), 0.55), FigureVerdict::reproduced);
  EXPECT_DOUBLE_EQ(judged_alone(figure_printed("24.798"), {{"h", 24.8}}).difference.value(),
                   24.8 - 24.798);
}

TEST(Reproduction, TakesAStatedToleranceInsteadOfTheRounding) {
  StudyFigure wide = figure_printed("1736");
  wide.tolerance = 15.0;
  EXPECT_EQ(verdict_on(wide, 1750.0), FigureVerdict::reproduced);
  StudyFigure share = figure_printed("-200.000");
  share.relative_tolerance = 0.01;
  EXPECT_EQ(verdict_on(share, -198.5), FigureVerdict::reproduced);
  EXPECT_EQ(verdict_on(share, -197.5), FigureVerdict::unexplained);
}

TEST(Reproduction, AcceptsAKnownDifferenceOnlyAsItIsKnown) {
  StudyFigure figure = figure_printed("80.68");
  figure.known = must(parse_printed_figure("81.39"));
  figure.reason = "Other runs.";
  EXPECT_EQ(verdict_on(figure, 81.392), FigureVerdict::known_difference);
  EXPECT_EQ(verdict_on(figure, 81.5), FigureVerdict::unexplained);
  EXPECT_EQ(verdict_on(figure, 80.68), FigureVerdict::unexplained);  // then the reason is wrong
}

TEST(Reproduction, HoldsABoundFromZeroUpwards) {
  StudyFigure figure = figure_printed("1e-10");
  figure.is_bound = true;
  EXPECT_EQ(verdict_on(figure, 0.0), FigureVerdict::reproduced);
  EXPECT_EQ(verdict_on(figure, 2e-10), FigureVerdict::unexplained);
  EXPECT_EQ(verdict_on(figure, -1.0), FigureVerdict::unexplained);
  EXPECT_FALSE(judged_alone(figure, {{"h", 0.0}}).difference.has_value());
}

TEST(Reproduction, NeverTakesAMissingOrInfiniteFigureForReproduced) {
  EXPECT_EQ(judged_alone(figure_printed("1"), {}).verdict, FigureVerdict::unexplained);
  EXPECT_EQ(verdict_on(figure_printed("1"), std::numeric_limits<double>::infinity()),
            FigureVerdict::unexplained);
  StudyFigure impossible = figure_printed("1");
  impossible.not_reproducible = true;
  EXPECT_EQ(judged_alone(impossible, {}).verdict, FigureVerdict::not_reproducible);
}

TEST(Reproduction, ShowsWhatStandsForAFigureOnceDefectsAreRepaired) {
  StudyFigure figure = figure_printed("24.798");
  figure.corrected = "repaired";
  const ReproducedFigure judged = judged_alone(figure, {{"h", 24.798}, {"repaired", 0.504}});
  EXPECT_EQ(judged.verdict, FigureVerdict::reproduced);
  EXPECT_EQ(judged.corrected, 0.504);
}

TEST(Reproduction, HoldsOnlyWhereNothingIsUnexplainedAndItWasRun) {
  StudyFigures study;
  study.groups.push_back({.title = "t", .figures = {figure_printed("1"), figure_printed("2")}});
  const Reproduction judged = judge_figures(study, {{"h", 1.0}});
  EXPECT_EQ(counts_of(judged).reproduced, 1);
  EXPECT_EQ(counts_of(judged).unexplained, 1);
  EXPECT_FALSE(holds(judged));
  EXPECT_FALSE(holds(Reproduction{.not_run = "no file"}));
  EXPECT_TRUE(holds(Reproduction{}));
}

}  // namespace
}  // namespace carnot
