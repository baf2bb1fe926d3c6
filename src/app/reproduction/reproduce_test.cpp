// SPDX-License-Identifier: Apache-2.0
#include "app/reproduction/reproduce.hpp"

#include <gmock/gmock.h>

#include "base/file.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

/// What the study says of every figure that is not as it should be.
std::string unexplained_in(const ReproductionReport& report) {
  std::string all;
  for (const Reproduction& one : report.studies) {
    all += one.not_run;
    for (const ReproducedGroup& group : one.groups) {
      for (const ReproducedFigure& figure : group.figures) {
        if (figure.verdict != FigureVerdict::unexplained) continue;
        all += "\n" + one.study.name + " " + figure.figure.key + ": " +
               figure.figure.published.text + " is " +
               (figure.reproduced ? ::testing::PrintToString(*figure.reproduced) : "missing");
      }
    }
  }
  return all;
}

class ReproducedStudy : public ::testing::TestWithParam<Procedure> {};

TEST_P(ReproducedStudy, HasNoUnexplainedDifference) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const ReproductionReport report = must(reproduce(GetParam().study, reference_data("")));
  ASSERT_EQ(report.studies.size(), 1U);
  EXPECT_EQ(unexplained_in(report), "");
  EXPECT_GT(counts_of(report.studies[0]).reproduced, 0);
}

INSTANTIATE_TEST_SUITE_P(Every, ReproducedStudy, ::testing::ValuesIn(procedures()),
                         [](const auto& study) {
                           std::string name{study.param.study};
                           std::erase_if(name, [](char c) { return c == '-'; });
                           return name;
                         });

TEST(Reproduce, SaysWhichFileIsAbsentAndWhereItWasLookedFor) {
  const TemporaryFolder folder = must(TemporaryFolder::create("", "carnot-reproduce"));
  const ReproductionReport report = must(reproduce("all", folder.path()));
  EXPECT_EQ(report.studies.size(), procedures().size());
  EXPECT_FALSE(holds(report));
  EXPECT_THAT(report.studies.at(1).not_run,
              HasSubstr("there is no statistics/dl_training_energy_369_runs.csv in " +
                        folder.path().string()));
}

TEST(Reproduce, NamesTheFileThatIsNotWhatTheStudyHad) {
  const TemporaryFolder folder = must(TemporaryFolder::create("", "carnot-reproduce"));
  const auto file = folder.path() / "statistics/dl_training_energy_369_runs.csv";
  ASSERT_TRUE(write_file_atomically(file, "a,b\n1,2\n"));
  const ReproductionReport report = must(reproduce("seaa23", folder.path()));
  EXPECT_THAT(report.studies.at(0).not_run,
              HasSubstr("dl_training_energy_369_runs.csv: there is no column"));
}

TEST(Reproduce, RefusesAStudyAndAFolderThatAreNotThere) {
  EXPECT_THAT(to_sentence(reproduce("seaa32", "/").error()), HasSubstr("seaa23"));
  const auto nowhere = reproduce("all", "/nowhere/at/all");
  ASSERT_FALSE(nowhere.has_value());
  EXPECT_EQ(nowhere.error().code, ErrorCode::not_found);
  EXPECT_THAT(to_sentence(nowhere.error()), HasSubstr("/nowhere/at/all"));
}

}  // namespace
}  // namespace carnot
