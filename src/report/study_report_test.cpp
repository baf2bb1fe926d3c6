// SPDX-License-Identifier: Apache-2.0
#include "report/study_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/metrics.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// What one block saw of a candidate.
struct Seen {
  double joules_per_inference;
  float latency;
};

Trial trial(const std::string& recipe, int block, Seen seen, Provenance provenance) {
  const Perimeter package = Perimeter::single(Domain::cpu_package);
  constexpr int kIterations = 100;
  const Estimate joules{seen.joules_per_inference * kIterations,
                        seen.joules_per_inference * kIterations / 2,
                        seen.joules_per_inference * kIterations * 2, 0.8};
  const Energy energy = provenance == Provenance::estimated
                            ? Energy::estimated(package, joules, "cpu load curve")
                            : Energy::measured(package, joules);
  const auto length = std::chrono::nanoseconds{
      static_cast<std::int64_t>(1e9 * static_cast<double>(seen.latency) * kIterations)};
  Trial trial;
  trial.key = recipe;
  trial.candidate = {"net", recipe, {}};
  trial.block = block;
  trial.engine.version = "1.30.0";
  trial.windows.push_back(
      WindowRecord{.iterations = kIterations,
                   .latency_seconds = std::vector<float>(kIterations, seen.latency),
                   .measurement = {"w", SteadyTime{}, SteadyTime{} + length, {}, energy},
                   .readings = {},
                   .conditions = {}});
  if (block == 0) trial.accuracy = AccuracyRecord{{1, 2, 3, 4}, 4, 3, {1, 1, 1, 0}};
  return trial;
}

/// Six blocks, or so many, in which "int8" takes half of what "none" takes.
StudyReport halved(Provenance provenance, int blocks = 6) {
  StudyReport report;
  report.study.title = "A study | with a pipe";
  report.study.models = {{"net", "net.onnx", "", {}}};
  report.study.recipes = {{"none", {}}, {"int8", {{"static-int8", {}}}}};
  report.study.engines = {EngineName::onnxruntime};
  report.host = {"f00d", "bench", "AMD EPYC", 2, 1 << 30, "6.1", "Debian 12", "kvm", "", {}};
  report.carnot_version = "0.1.0";
  for (int block = 0; block < blocks; ++block) {
    const double wobble = 1.0 + 0.01 * (block % 3);
    report.trials.push_back(trial("none", block, {0.010 * wobble, 0.002F}, provenance));
    report.trials.push_back(trial("int8", block, {0.005 * wobble * wobble, 0.001F}, provenance));
  }
  report.prepared = {{"net", "none", "aa", "aa", 1000, 10, 100, Seconds{0.01}, {}, false, {}, ""},
                     {"net",
                      "int8",
                      "bb",
                      "aa",
                      300,
                      10,
                      100,
                      Seconds{1.0},
                      {},
                      false,
                      {"static-int8: 3 nodes"},
                      ""}};
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  return report;
}

TEST(StudyReport, EstimatedJoulesAreMarkedInEveryFormat) {
  const StudyReport report = halved(Provenance::estimated);
  EXPECT_NE(to_terminal(report).find("~10.10 mJ"), std::string::npos) << to_terminal(report);
  EXPECT_NE(to_terminal(report).find("estimated from CPU time, not measured"), std::string::npos);
  EXPECT_NE(to_markdown(report, {}).find("**Energy is estimated, not measured**"),
            std::string::npos);
  EXPECT_NE(to_csv(report).find(",estimated,"), std::string::npos);
  const auto json = nlohmann::json::parse(to_json(report));
  EXPECT_EQ(json["candidates"][0]["energy_per_inference"]["provenance"], "estimated");
  EXPECT_TRUE(json["comparisons"][0]["estimated_energy"].get<bool>());
}

TEST(StudyReport, MeasuredJoulesCarryNoMark) {
  const StudyReport report = halved(Provenance::measured);
  EXPECT_EQ(to_terminal(report).find('~'), std::string::npos);
  EXPECT_EQ(to_markdown(report, {}).find("estimated, not measured"), std::string::npos);
}

TEST(StudyReport, HalfTheEnergyIsAVerdictWithItsInterval) {
  const std::string text = to_terminal(halved(Provenance::measured));
  EXPECT_NE(text.find("−49."), std::string::npos) << text;
  EXPECT_NE(text.find("75.0 % ("), std::string::npos) << text;
}

TEST(StudyReport, AccuracyThatFellHasATrueMinusSign) {
  StudyReport report = halved(Provenance::measured);
  report.trials[1].accuracy = AccuracyRecord{{1, 2, 4, 4}, 4, 2, {1, 1, 0, 0}};
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  const std::string text = to_terminal(report);
  EXPECT_NE(text.find("accuracy −25.0 points (−"), std::string::npos) << text;
}

TEST(StudyReport, OneBlockIsTooFewInTheSingular) {
  const std::string text = to_terminal(halved(Provenance::measured, 1));
  EXPECT_NE(text.find("(1 block was left to judge on, 5 are needed"), std::string::npos) << text;
}

TEST(StudyReport, BaselinesAloneAreNotSaidToSaveNothing) {
  StudyReport report = halved(Provenance::measured, 1);
  std::erase_if(report.trials, [](const Trial& one) { return one.candidate.recipe == "int8"; });
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  const std::string text = to_terminal(report);
  EXPECT_NE(text.find("none"), std::string::npos) << text;
  EXPECT_EQ(text.find("no candidate was shown"), std::string::npos) << text;
}

TEST(StudyReport, MarkdownHasTheSevenHeadingsAndEscapesNames) {
  const std::string text = to_markdown(halved(Provenance::measured), {"picture.svg", ""});
  for (const char* heading :
       {"## 1. Measured object", "## 2. Goals", "## 3. Measures", "## 4. Metrics",
        "## 5. Procedure model", "## 6. Measurement setup", "## 7. Data evaluation model"}) {
    EXPECT_NE(text.find(heading), std::string::npos) << heading;
  }
  EXPECT_NE(text.find("A study \\| with a pipe"), std::string::npos);
  EXPECT_NE(text.find("![Accuracy against energy per inference](picture.svg)"), std::string::npos);
  EXPECT_NE(text.find("static-int8: 3 nodes"), std::string::npos);
}

TEST(StudyReport, TerminalSaysWhatWasForecastToSaveNothing) {
  StudyReport report = halved(Provenance::measured);
  EXPECT_EQ(to_terminal(report).find("Forecast"), std::string::npos);
  report.prepared[1].forecasts = {
      {EngineName::onnxruntime, {.changes_anything = false, .reasons = {"Nothing."}}},
      {EngineName::openvino, {.direction = Direction::none, .reasons = {"Masks."}}},
      {EngineName::torch, {.direction = Direction::faster, .reasons = {"It is better."}}}};
  const std::string text = to_terminal(report);
  EXPECT_NE(text.find("\nForecast before it was run:\n"
                      "  net, recipe int8 on onnxruntime: would change nothing: Nothing.\n"
                      "  net, recipe int8 on openvino: no effect on time expected: Masks.\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("It is better"), std::string::npos);
}

/// int8, which takes half of the time, with what was expected of it.
StudyReport forecast_as(Forecast forecast) {
  StudyReport report = halved(Provenance::measured);
  report.prepared[1].forecasts = {{EngineName::onnxruntime, std::move(forecast)}};
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  return report;
}

TEST(StudyReport, SaysHowManyForecastsCameTrue) {
  const StudyReport right = forecast_as({.direction = Direction::faster});
  EXPECT_NE(to_terminal(right).find("1 of 1 forecasts of time came true (100 %)."),
            std::string::npos)
      << to_terminal(right);
  EXPECT_NE(to_markdown(right, {}).find("| yes |"), std::string::npos);
  const auto json = nlohmann::json::parse(to_json(right));
  EXPECT_EQ(json.at("forecast_hit_rate").at("right"), 1);
  EXPECT_EQ(json.at("forecasts").at(0).at("outcome"), "right");
}

TEST(StudyReport, ShowsTheForecastsThatDidNotComeTrue) {
  const std::string text = to_terminal(forecast_as({.direction = Direction::slower}));
  EXPECT_NE(text.find("0 of 1 forecasts of time came true (0 %)."), std::string::npos) << text;
  EXPECT_NE(text.find("net/int8/onnxruntime/b1/t1/fp32: forecast slower, seen −"),
            std::string::npos)
      << text;
}

TEST(StudyReport, CsvHasOneRowPerCandidateAndAsManyFieldsAsKeys) {
  const std::string text = to_csv(halved(Provenance::measured));
  std::vector<std::size_t> commas;
  for (std::size_t begin = 0, end; (end = text.find("\r\n", begin)) != std::string::npos;
       begin = end + 2) {
    commas.push_back(
        static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                            text.begin() + static_cast<std::ptrdiff_t>(end), ',')));
  }
  EXPECT_EQ(commas, (std::vector<std::size_t>(3, commas.at(0))));
}

TEST(StudyReport, EveryMetricIsAColumnOfTheCsvAndAMeasureOfTheMarkdown) {
  const StudyReport report = halved(Provenance::measured);
  const std::string heading = to_csv(report).substr(0, to_csv(report).find("\r\n"));
  const std::string markdown = to_markdown(report, {});
  for (const Metric& metric : candidate_metrics()) {
    EXPECT_NE(heading.find("," + std::string{metric.key} + ","), std::string::npos) << metric.key;
    EXPECT_NE(markdown.find("(`" + std::string{metric.key} + "`)"), std::string::npos);
  }
}

TEST(StudyReport, TheIdleMachineIsShownAndWhatIsAboveItStandsBesideTheGross) {
  StudyReport report = halved(Provenance::measured);
  report.idle = Measurement{"idle",
                            SteadyTime{},
                            SteadyTime{std::chrono::seconds{5}},
                            {},
                            Energy::measured(Perimeter::single(Domain::cpu_package), exactly(5.0))};
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  const std::string text = to_markdown(report, {});
  EXPECT_NE(text.find("Idle machine: 1.00 W over 5.00 s (measured)"), std::string::npos) << text;
  EXPECT_NE(text.find("It lasted 5.00 s."), std::string::npos) << text;  // a short one is flagged
  // 10.10 mJ gross in 2 ms at 1 W idle.
  EXPECT_NE(text.find("| 8.10 mJ |"), std::string::npos) << text;
  const auto json = nlohmann::json::parse(to_json(report));
  EXPECT_NEAR(json["candidates"][0]["energy_per_inference"]["marginal"]["energy_joules"]["point"],
              0.0081, 1e-6);
}

TEST(StudyReport, StudyWithoutTrialsIsReportedNotRefused) {
  StudyReport report = halved(Provenance::measured);
  report.trials.clear();
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  EXPECT_NE(to_terminal(report).find("A study | with a pipe"), std::string::npos);
  EXPECT_TRUE(nlohmann::json::accept(to_json(report)));
  EXPECT_NE(to_svg(picture_of(report)).find("No candidate has both"), std::string::npos);
}

/// With 360 g, 0.36 EUR and a machine of 1 kg a day: 10.1 mJ are 1.01 µg.
StudyReport with_footprints(Provenance provenance) {
  StudyReport report = halved(provenance);
  FootprintFactors factors;
  factors.intensity = Factor{{360.0, 288.0, 432.0, 0.8}, "g CO2e", "a, table", "2024", false};
  factors.price = must(parse_price("0.36 EUR"));
  factors.embodied = must(parse_embodied("365 kg / 1 y"));
  report.footprints = study_footprints(report.summary, factors, std::nullopt);
  return report;
}

TEST(StudyReport, CarbonAndMoneyStandBelowTheJoulesWithTheirSource) {
  const StudyReport report = with_footprints(Provenance::measured);
  for (const std::string& text : {to_terminal(report), to_markdown(report, {})}) {
    EXPECT_THAT(text, HasSubstr("Carbon, money, water of a million inferences"));
    EXPECT_THAT(text, HasSubstr("carbon at 360 g CO2e/kWh (288 to 432): a, table, 2024; PUE not "
                                "applied"));
    EXPECT_THAT(text, HasSubstr("money at 0.36 EUR/kWh: as given; PUE not applied"));
    EXPECT_THAT(text, HasSubstr("0.00101 EUR"));
    EXPECT_THAT(text, HasSubstr("embodied from making all of the machine: 365 kg over 1 years"));
    EXPECT_THAT(text, Not(HasSubstr("water at")));
  }
  EXPECT_THAT(to_terminal(halved(Provenance::measured)), Not(HasSubstr("Carbon")));
  EXPECT_THAT(to_terminal(with_footprints(Provenance::estimated)), HasSubstr("~0.00101 EUR"));
}

TEST(StudyReport, JsonAndCsvHoldTheFootprintOfAMillionInferences) {
  const StudyReport report = with_footprints(Provenance::measured);
  const auto json = nlohmann::json::parse(to_json(report));
  const auto& first = json["candidates"][0]["footprint_per_million_inferences"];
  EXPECT_NEAR(first["carbon"]["grams_co2e"]["point"].get<double>(), 1.01, 0.01);
  EXPECT_EQ(first["carbon"]["factor"]["dated"], "2024");
  EXPECT_TRUE(first["water"].is_null());
  const std::string csv = to_csv(report);
  EXPECT_THAT(csv, HasSubstr(",carbon_grams_co2e_per_million_inferences_lower,"));
  EXPECT_THAT(csv, HasSubstr(",\"a, table\",2024,EUR,as given,,,,\r\n"));
  const auto without = nlohmann::json::parse(to_json(halved(Provenance::measured)));
  EXPECT_TRUE(without["candidates"][0]["footprint_per_million_inferences"].is_null());
}

TEST(StudyReport, AFootprintThatNobodyKnowsSaysWhy) {
  StudyReport report = halved(Provenance::measured);
  report.summary.candidates[0].energy.reset();
  FootprintFactors factors;
  factors.water = must(parse_water("1.8"));
  report.footprints = study_footprints(report.summary, factors, std::nullopt);
  const std::string text = to_terminal(report);
  EXPECT_THAT(text, HasSubstr("water at 1.8 L/kWh: as given\n"));
  EXPECT_THAT(text, HasSubstr("water missing: the energy is missing.\n"));
}

TEST(FormatVerdict, SaysWhatWasFound) {
  Verdict verdict;
  verdict.reason = "n = 4";
  EXPECT_EQ(format_verdict(verdict), "not resolved (n = 4)");
  verdict.ratio = Estimate{0.99, 0.93, 1.04, 0.95};
  EXPECT_EQ(format_verdict(verdict), "not resolved (at most 7 %)");
  verdict.kind = VerdictKind::better;
  verdict.ratio = Estimate{0.55, 0.53, 0.57, 0.95};
  EXPECT_EQ(format_verdict(verdict), "−45 % (−47 to −43)");
  verdict.kind = VerdictKind::equivalent;
  EXPECT_EQ(format_verdict(verdict), "equal within ±2 %");
}

TEST(TextTable, AlignsByCharactersNotBytes) {
  const TextTable table{{"a", "b"}, {{"µJ", "1"}, {"long", "2"}}};
  EXPECT_EQ(to_aligned_text(table), "  a     b\n  ----  -\n  µJ    1\n  long  2\n");
}

}  // namespace
}  // namespace carnot
