// SPDX-License-Identifier: Apache-2.0
#include "report/stakeholders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kNone = Candidate{"net", "none", {}}.id();

/// What one recipe does: its share of the energy and time of "none", and its right images of 40.
struct Does {
  std::string recipe;
  double share = 1.0;
  int right = 40;
  std::string failure{};
};

/// Eight blocks of "none" at 10 mJ and 2 ms beside these recipes.
StudyReport study_of(const std::vector<Does>& recipes) {
  StudyReport report;
  report.study.title = "A study";
  report.study.models = {{"net", "net.onnx", "digits", {}}};
  report.study.datasets.push_back({.name = "digits", .test = {}, .calibration = {}});
  report.study.engines = {EngineName::onnxruntime};
  report.host.cpu_model = "AMD EPYC";
  report.host.visible_cpus = 2;
  const Perimeter package = Perimeter::single(Domain::cpu_package);
  for (const Does& one : recipes) {
    report.study.recipes.push_back({one.recipe, {}});
    if (one.recipe != "none") report.study.recipes.back().steps = {{"static-int8", {}}};
    PreparedModel model{.model = "net",
                        .recipe = one.recipe,
                        .sha256 = "abcdef0123456789",
                        .original_sha256 = "abcdef0123456789",
                        .file_bytes = 1000,
                        .parameters = 250,
                        .macs = 5000,
                        .optimisation_time = Seconds{1.0},
                        .optimisation_energy = Energy::measured(package, exactly(20.0)),
                        .weights_are_seeded = false,
                        .notes = {},
                        .failure = one.failure};
    report.prepared.push_back(std::move(model));
    for (int block = 0; block < 8 && one.failure.empty(); ++block) {
      constexpr int kIterations = 100;
      const double wobble = one.recipe == "none" ? 1.0 : (block % 2 == 0 ? 1.002 : 0.998);
      const double factor = one.share * wobble * kIterations;
      Trial trial;
      trial.key = one.recipe;
      trial.candidate = {"net", one.recipe, {}};
      trial.block = block;
      trial.windows.push_back(
          {.iterations = kIterations,
           .latency_seconds = std::vector<float>(kIterations, 0.002F),
           .measurement = {"w",
                           SteadyTime{},
                           SteadyTime{} +
                               std::chrono::nanoseconds{static_cast<std::int64_t>(2e6 * factor)},
                           {},
                           Energy::measured(package, exactly(0.010 * factor))},
           .readings = {},
           .conditions = {}});
      std::vector<std::uint8_t> hits(40, 0);
      std::fill_n(hits.begin(), one.right, std::uint8_t{1});
      if (block == 0)
        trial.accuracy = AccuracyRecord{std::vector<std::int32_t>(40, 1), 40, one.right, hits};
      report.trials.push_back(std::move(trial));
    }
  }
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  report.cost_question.max_drop = 0.1;  // of 40 images none tells a point
  report.costs =
      must(cost_sheets(report.study, report.trials, report.summary, report.cost_question));
  return report;
}

std::string text_for(const StudyReport& report, Stakeholder who) {
  return to_text(section_for(report, who));
}

TEST(Stakeholders, TheEngineerIsToldWhatToShipAndFromWhenOnItPays) {
  const StudyReport report = study_of({{"none"}, {"int8", 0.5}});
  const std::string text = text_for(report, Stakeholder::engineer);
  EXPECT_THAT(text, HasSubstr("ship int8 on onnxruntime: energy −50.0 %"));
  EXPECT_THAT(text, HasSubstr("accuracy ±0.0 points"));
  EXPECT_THAT(text, HasSubstr("In energy, making int8 on onnxruntime has paid for itself after"));
  EXPECT_THAT(text, HasSubstr("8 blocks"));
}

TEST(Stakeholders, WhatLosesAccuracyIsNotShippedButOffered) {
  const StudyReport report = study_of({{"none"}, {"int8", 0.5}, {"coarse", 0.2, 10}});
  const std::string text = text_for(report, Stakeholder::engineer);
  EXPECT_THAT(text, HasSubstr("ship int8 on onnxruntime"));
  EXPECT_THAT(text, HasSubstr("if less accuracy will do, coarse on onnxruntime saves more"));
}

TEST(Stakeholders, MasksThatLoseAccuracyAndSaveNothingAreLeft) {
  const StudyReport report = study_of({{"none"}, {"masks", 1.0, 20}});
  const std::string text = text_for(report, Stakeholder::engineer);
  EXPECT_THAT(text, HasSubstr("stay with none on onnxruntime"));
  EXPECT_THAT(text, HasSubstr("leave masks on onnxruntime: energy equal within ±2 %"));
}

TEST(Stakeholders, TheHubIsToldWhatACardNeedsAndWhatIsNotKnown) {
  const StudyReport report = study_of({{"none"}, {"int8", 0.5}});
  const std::string text = text_for(report, Stakeholder::hub);
  EXPECT_THAT(text, HasSubstr("net: 1.00 kB on disk, 250 parameters"));
  EXPECT_THAT(text, HasSubstr("right of 40 images of digits"));
  EXPECT_THAT(text, HasSubstr("per inference in 8 trials over cpu_package (measured)"));
  EXPECT_THAT(text, HasSubstr("These records do not have what its training took."));
  EXPECT_THAT(text, HasSubstr("Worth offering beside the original: int8 of net"));
  EXPECT_THAT(text, HasSubstr("abcdef012345"));
}

TEST(Stakeholders, TheFrameworkIsToldEffectsAndFailures) {
  const StudyReport report =
      study_of({{"none"}, {"int8", 0.5}, {"broken", 1.0, 40, "node 3 has no shape"}});
  const auto section = section_for(report, Stakeholder::framework);
  EXPECT_THAT(to_text(section), HasSubstr("What int8 does to the energy of net"));
  EXPECT_THAT(to_text(section), HasSubstr("broken could not be applied to net."));
  EXPECT_THAT(section.statements.back().evidence, HasSubstr("node 3 has no shape"));
}

TEST(Stakeholders, EveryStatementHasItsEvidence) {
  const StudyReport report = study_of({{"none"}, {"int8", 0.5}, {"masks", 1.0, 20}});
  for (const Stakeholder who : {Stakeholder::engineer, Stakeholder::hub, Stakeholder::framework}) {
    const auto section = section_for(report, who);
    EXPECT_THAT(section.statements, Not(IsEmpty()));
    EXPECT_THAT(section.statements, Each(Field(&Statement::evidence, Not(IsEmpty()))));
  }
}

TEST(Stakeholders, AStudyThatHasNotBegunSaysNothing) {
  const StudyReport report;
  EXPECT_THAT(text_for(report, Stakeholder::engineer), HasSubstr("say nothing about it yet"));
  EXPECT_THAT(to_markdown(section_for(report, Stakeholder::hub)),
              HasSubstr("## For the model hub"));
}

TEST(Stakeholders, PageAndJsonHaveAllThree) {
  const StudyReport report = study_of({{"none"}, {"int8", 0.5}});
  const std::string page = to_markdown(report, {});
  EXPECT_THAT(page, HasSubstr("## For the engineer"));
  EXPECT_THAT(page, HasSubstr("## For the framework"));
  EXPECT_LT(page.find("## 7. Data evaluation model"), page.find("## For the engineer"));
  const auto json = nlohmann::json::parse(to_json(report))["stakeholders"];
  ASSERT_EQ(json.size(), 3U);
  EXPECT_EQ(json[0]["reader"], "engineer");
  EXPECT_THAT(json[1]["statements"][0]["statement"].get<std::string>(), HasSubstr("on disk"));
}

TEST(Stakeholders, AreFoundByTheirKeys) {
  EXPECT_EQ(stakeholder_of("hub"), Stakeholder::hub);
  EXPECT_EQ(key_of(Stakeholder::framework), "framework");
  EXPECT_FALSE(stakeholder_of("boss"));
}

}  // namespace
}  // namespace carnot
