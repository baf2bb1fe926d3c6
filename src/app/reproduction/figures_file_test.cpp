// SPDX-License-Identifier: Apache-2.0
#include "app/reproduction/figures_file.hpp"

#include <gmock/gmock.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kFiguresText = R"(format = "carnot study figures/1"
name = "s9"
title = "t"
source = "a journal"
known_from = "its tables."

[[groups]]
title = "Tests"
from = "check"
relative_tolerance = 0.01
reason = "All alike."
figures = [
  { key = "h", says = "H", published = "24.798", corrected = "h2" },
  { key = "p", says = "p", published = "1e-10", at_most = true, from = "study", tolerance = 0.5, reason = "Its own." },
]
)";

std::string figures_changed(std::string_view from, std::string_view to) {
  std::string text{kFiguresText};
  return text.replace(text.find(from), from.size(), to);
}

std::string refusal_of_figures(std::string_view from, std::string_view to) {
  const auto study = parse_study_figures(figures_changed(from, to), "figures.toml");
  return study ? std::string{} : to_sentence(study.error());
}

TEST(FiguresFile, GivesEachFigureWhatItsGroupSaysUnlessItSaysOtherwise) {
  const StudyFigures study = must(parse_study_figures(kFiguresText, "figures.toml"));
  const auto& figures = study.groups.at(0).figures;
  ASSERT_EQ(figures.size(), 2U);
  EXPECT_EQ(figures[0].origin, FigureOrigin::check);
  EXPECT_EQ(figures[0].relative_tolerance, 0.01);
  EXPECT_EQ(figures[0].reason, "All alike.");
  EXPECT_EQ(figures[0].corrected, "h2");
  EXPECT_EQ(figures[1].origin, FigureOrigin::study);
  EXPECT_EQ(figures[1].tolerance, 0.5);
  EXPECT_FALSE(figures[1].relative_tolerance.has_value());
  EXPECT_TRUE(figures[1].is_bound);
  EXPECT_EQ(figures[1].reason, "Its own.");
}

TEST(FiguresFile, NamesLineAndKey) {
  EXPECT_THAT(refusal_of_figures("\"24.798\"", "24.798"),
              HasSubstr("figures.toml:13: groups[0].figures[0].published"));
  EXPECT_THAT(refusal_of_figures("\"24.798\"", "\"about 25\""), HasSubstr("is no number"));
  EXPECT_THAT(refusal_of_figures("published = \"24.798\", ", ""), HasSubstr("published"));
  EXPECT_THAT(refusal_of_figures("\"check\"", "\"chek\""), HasSubstr("Did you mean \"check\"?"));
  EXPECT_THAT(refusal_of_figures("at_most", "at_mots"), HasSubstr("at_most"));
  EXPECT_THAT(refusal_of_figures("key = \"p\"", "key = \"h\""),
              HasSubstr("two figures have the key"));
  EXPECT_THAT(refusal_of_figures("0.01", "-0.01"), HasSubstr("below 0"));
  EXPECT_THAT(refusal_of_figures("figures/1", "figures/2"), HasSubstr("carnot study figures/1"));
  EXPECT_THAT(refusal_of_figures("format", "= ="), HasSubstr("not valid TOML"));
}

TEST(FiguresFile, AsksWhyAFigureComesOutOtherwise) {
  EXPECT_THAT(refusal_of_figures("corrected = \"h2\"", "known = \"25.0\""), HasSubstr("says why"));
  EXPECT_THAT(refusal_of_figures("corrected = \"h2\"", "not_reproducible = true"),
              HasSubstr("says why"));
  EXPECT_THAT(refusal_of_figures("corrected = \"h2\"",
                                 "known = \"25.0\", not_reproducible = true, reason = \"r\""),
              HasSubstr("stands beside"));
}

}  // namespace
}  // namespace carnot
