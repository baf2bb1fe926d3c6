// SPDX-License-Identifier: Apache-2.0
#include "report/hf_card.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Perimeter kPackage = Perimeter::single(Domain::cpu_package);

CandidateSummary candidate(const std::string& recipe, bool is_estimated) {
  CandidateSummary one;
  one.candidate = {"net", recipe, {}};
  one.id = one.candidate.id();
  const Estimate joules{0.005, 0.00125, 0.02, 0.8};
  one.energy =
      EnergySummary{is_estimated ? Energy::estimated(kPackage, joules, "load curve")
                                 : Energy::measured(kPackage, {0.005, 0.0049, 0.0051, 0.95}),
                    {0.005, 8, Estimate{0.005, 0.00495, 0.00505, 0.95}},
                    0,
                    {}};
  one.accuracy = AccuracySummary{100, 91, Estimate{0.91, 0.84, 0.95, 0.95}, 0};
  one.prepared = PreparedModel{.model = "net",
                               .recipe = recipe,
                               .sha256 = "abcdef",
                               .original_sha256 = "abcdef",
                               .file_bytes = 1000,
                               .parameters = 250,
                               .macs = 5000,
                               .optimisation_time = Seconds{2.0},
                               .optimisation_energy = Energy::measured(kPackage, exactly(20.0)),
                               .weights_are_seeded = false,
                               .notes = {},
                               .failure = {}};
  return one;
}

StudyReport report_with(bool is_estimated = false) {
  StudyReport report;
  report.study.title = "A study";
  report.study.models = {{"net", "net.onnx", "digits: \"ten\"", {}}};
  report.study.recipes = {{"none", {}}, {"int8", {{"static-int8", {}}}}};
  report.host.cpu_model = "AMD EPYC";
  report.host.visible_cpus = 2;
  report.carnot_version = "0.1.0";
  report.summary.candidates = {candidate("none", is_estimated), candidate("int8", is_estimated)};
  return report;
}

/// With 20 J of applying the recipe at 360 g/kWh: 2 mg.
StudyReport with_carbon() {
  StudyReport report = report_with();
  const std::string id = report.summary.candidates[1].id;
  CostSheet sheet{.group = report.summary.candidates[1].candidate.group(),
                  .rate = {.kind = CostKind::carbon,
                           .per_joule = 1e-4,
                           .unit = "g",
                           .source = "360 g CO2e/kWh: as given; PUE not applied"}};
  sheet.candidates = {{id, 0.002, exactly(5e-7), 0.5}};
  report.costs = {sheet};
  return report;
}

std::string int8_card(const StudyReport& report) {
  return must(to_hf_card(report, report.summary.candidates[1].id));
}

TEST(HfCard, BeginsWithTheHubsOwnKeys) {
  const std::string card = int8_card(report_with());
  EXPECT_TRUE(card.starts_with("---\n"));
  EXPECT_THAT(card, HasSubstr("\nlibrary_name: onnx\npipeline_tag: image-classification\n"));
  EXPECT_THAT(card, HasSubstr("\nmodel-index:\n- name: \"net\"\n  results:\n  - task:\n"));
  EXPECT_THAT(card, HasSubstr("      value: 0.91\n"));
  EXPECT_THAT(card, HasSubstr("\n---\n\n## Energy and emissions of"));
}

TEST(HfCard, TextInYamlIsQuoted) {
  EXPECT_THAT(int8_card(report_with()), HasSubstr("name: \"digits: \\\"ten\\\"\""));
}

TEST(HfCard, EmissionsAreThoseOfMakingTheFileAndSayWhatIsNotInThem) {
  const std::string card = int8_card(with_carbon());
  EXPECT_THAT(card, HasSubstr("\nco2_eq_emissions:\n  emissions: 0.002\n"));
  EXPECT_THAT(card, HasSubstr("training before it is not in it\"\n"));
  EXPECT_THAT(card, HasSubstr("360 g CO2e/kWh: as given"));
  EXPECT_THAT(card, HasSubstr("  hardware_used: \"AMD EPYC, 2 CPUs\"\n"));
}

TEST(HfCard, WithoutAnIntensityOrARecipeThereAreNoEmissions) {
  EXPECT_THAT(int8_card(report_with()), HasSubstr("# co2_eq_emissions: no carbon intensity"));
  EXPECT_THAT(int8_card(report_with()), Not(HasSubstr("emissions: 0")));
  const StudyReport report = with_carbon();
  EXPECT_THAT(must(to_hf_card(report, report.summary.candidates[0].id)),
              HasSubstr("nothing was applied to this one"));
}

TEST(HfCard, MeasuredAndEstimatedAreSaidPlainly) {
  EXPECT_THAT(int8_card(report_with(false)), HasSubstr("measured by counters or sensors"));
  const std::string card = int8_card(report_with(true));
  EXPECT_THAT(card, HasSubstr("estimated by the model \"load curve\" from CPU time, not measured"));
  EXPECT_THAT(card, HasSubstr("| ~5.00 mJ (4.95 to 5.05 mJ), 95 % interval over 8 trials |"));
}

TEST(HfCard, HasPerimeterHardwareMethodAndWhatTheRecipeTook) {
  const std::string card = int8_card(report_with());
  EXPECT_THAT(card, HasSubstr("| perimeter | cpu\\_package: what is outside"));
  EXPECT_THAT(card, HasSubstr("| hardware | AMD EPYC, 2 CPUs |"));
  EXPECT_THAT(card, HasSubstr("| applying the recipe took | 2.00 s, 20.0 J |"));
  EXPECT_THAT(card, HasSubstr("random interleaved blocks"));
  EXPECT_THAT(card, HasSubstr("250 parameters, 10.0 kFLOP"));
}

TEST(HfCard, SeveralCandidatesNeedAName) {
  const auto refused = to_hf_card(report_with(), "");
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().remedy, HasSubstr("--candidate: net/none/"));
  const auto wrong = to_hf_card(report_with(), "net/int9/onnxruntime/b1/t1/fp32");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_THAT(wrong.error().remedy, HasSubstr("Did you mean \"net/int8/"));
  EXPECT_FALSE(to_hf_card(StudyReport{}, "").has_value());
}

TEST(HfCard, MissingEnergyIsNotKnownNeverZero) {
  StudyReport report = report_with();
  report.summary.candidates[1].energy.reset();
  EXPECT_THAT(int8_card(report), HasSubstr("| energy per inference | not known |"));
}

}  // namespace
}  // namespace carnot
