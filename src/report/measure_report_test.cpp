// SPDX-License-Identifier: Apache-2.0
#include "report/measure_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

const Perimeter kPackage = Perimeter::single(Domain::cpu_package);

MeasureReport report_of(Energy total) {
  Host host;
  host.visible_cpus = 2;
  RunReport run{.exit_code = 0,
                .cpu_time = Seconds{3.0},
                .attributed = Energy::estimated(kPackage, {30.0, 29.0, 31.0, 0.95}, "by CPU time"),
                .conditions = {},
                .findings = total.findings(),
                .doctors_word = {},
                .measurement = {"make",
                                SteadyTime{},
                                SteadyTime{2s},
                                {{"powercap:intel-rapl:0", "package-0", total, 1, 2, 0.0}},
                                total,
                                0.0}};
  return {.command = {"make", "-j2"}, .host = host, .runs = {std::move(run)}};
}

TEST(MeasureText, ShowsJoulesWithTheirPassport) {
  const std::string text =
      measure_text(report_of(Energy::measured(kPackage, {40.0, 39.5, 40.5, 0.95})));
  EXPECT_THAT(text,
              HasSubstr("energy      40.0 J (39.5 to 40.5 J, 95 %), measured over processor\n"));
  EXPECT_THAT(text, HasSubstr("mean power  20.00 W\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "CPU time    3.00 s (75 % of 2 CPUs), the command and its finished child processes\n"));
  EXPECT_THAT(text, HasSubstr("package-0 (powercap:intel-rapl:0): 40.0 J"));
  EXPECT_THAT(text, Not(HasSubstr("exit code")));
}

TEST(MeasureText, TheIntervalSaysThatTheSensorsOwnErrorIsNotInIt) {
  const std::string text = measure_text(report_of(Energy::measured(
      kPackage, {40.0, 39.5, 40.5, 0.95}, {finding(FindingCode::accuracy_unstated)})));
  EXPECT_THAT(text, HasSubstr("40.0 J (39.5 to 40.5 J, 95 % but for the sensor's own accuracy)"));
}

TEST(MeasureText, AnEstimateNamesItsModelAndItsCure) {
  const std::string text = measure_text(
      report_of(Energy::estimated(kPackage, {40.0, 10.0, 160.0, 0.97}, "watts per vCPU (EPYC)",
                                  {finding(FindingCode::estimated_energy)})));
  EXPECT_THAT(text, HasSubstr("40 J (10 to 160 J, 97 %), estimated over processor by watts per "
                              "vCPU (EPYC)"));
  EXPECT_THAT(text, HasSubstr("info: The joules come from a model, not from a sensor. Run carnot "
                              "doctor"));
}

TEST(MeasureText, MissingEnergyIsNeverAZero) {
  const std::string text =
      measure_text(report_of(Energy::missing(kPackage, {finding(FindingCode::source_dead)})));
  EXPECT_THAT(text, HasSubstr("energy      missing over processor"));
  EXPECT_THAT(text, HasSubstr("mean power  missing"));
  EXPECT_THAT(text, Not(HasSubstr("0.00 J")));
}

/// 30 J of the package and 70 J of a board of which nothing is told.
RunReport shared_with_a_silent_board() {
  RunReport run = report_of(Energy::measured(kPackage, {100.0, 98.0, 102.0, 0.95})).runs[0];
  const auto piece = [](double point) {
    return Energy::estimated(kPackage, {point, point, point, 0.95},
                             "attributed by CPU time, cpu load curve");
  };
  run.attributed = piece(10.0);
  run.others = piece(20.0);
  run.unattributed = piece(70.0);
  run.parts = {{.source_id = "perf:package",
                .label = "package-0",
                .domain = Domain::cpu_package,
                .share = {AttributionRule::cpu_time, 1.0 / 3.0, 2.0 / 3.0, {}},
                .tree = Joules{10.0},
                .others = Joules{20.0},
                .unattributed = Joules{0.0}},
               {.source_id = "nvml:GPU-5",
                .label = "GPU 0 NVIDIA H100",
                .domain = Domain::gpu,
                .share = {AttributionRule::none, 0.0, 0.0, "MIG is on"},
                .tree = Joules{0.0},
                .others = Joules{0.0},
                .unattributed = Joules{70.0}}};
  return run;
}

TEST(MeasureText, SaysWhatIsTheCommandsByWhichRuleAndWhatIsNobodys) {
  MeasureReport report = report_of(Energy::measured(kPackage, {100.0, 98.0, 102.0, 0.95}));
  report.runs[0] = shared_with_a_silent_board();
  EXPECT_THAT(measure_text(report),
              HasSubstr("  its share   10.00 J, attributed by CPU time, idle power included\n"
                        "              package-0: 10.0 J of 30.0 J by CPU time\n"
                        "              unattributed: 70.0 J of GPU 0 NVIDIA H100: MIG is on\n"));
}

TEST(MeasureText, WithABaselineTheIdleMachinesPartIsShownApart) {
  MeasureReport report = report_of(Energy::measured(kPackage, {40.0, 39.5, 40.5, 0.95}));
  const auto piece = [](double point) {
    return Energy::estimated(kPackage, {point, point, point, 0.95}, "attributed by CPU time");
  };
  report.runs[0].attributed = piece(30.0);
  report.runs[0].attributed_idle = AttributedIdle{piece(21.0), piece(9.0)};
  EXPECT_THAT(
      measure_text(report),
      HasSubstr("its share   30.00 J, attributed by CPU time: 21.00 J above idle, 9.000 J of "
                "the idle machine's\n"));
}

TEST(MeasureText, OfAPlugNobodysShareIsKnown) {
  const Energy total = Energy::measured(Perimeter::single(Domain::wall), {40.0, 39.5, 40.5, 0.95});
  MeasureReport report = report_of(total);
  report.runs[0].attributed = Energy::missing(total.perimeter(), {});
  report.runs[0].unattributed = total;
  EXPECT_THAT(measure_text(report), HasSubstr("its share   not known\n"));
}

TEST(MeasureJson, HoldsEachSourcesDivision) {
  MeasureReport report = report_of(Energy::measured(kPackage, {100.0, 98.0, 102.0, 0.95}));
  report.runs[0] = shared_with_a_silent_board();
  const auto document = nlohmann::json::parse(measure_json(report));
  EXPECT_EQ(document["unattributed"]["energy_joules"]["point"], 70.0);
  EXPECT_TRUE(document["attributed_idle"].is_null());
  const auto& parts = document["attribution"];
  EXPECT_EQ(parts[0]["rule"], "cpu_time");
  EXPECT_EQ(parts[0]["command_joules"], 10.0);
  EXPECT_TRUE(parts[0]["reason"].is_null());
  EXPECT_EQ(parts[1]["rule"], "none");
  EXPECT_EQ(parts[1]["unattributed_joules"], 70.0);
  EXPECT_EQ(parts[1]["reason"], "MIG is on");
}

TEST(MeasureText, WhatMustNotBeUsedSaysSoBesideTheJoules) {
  MeasureReport report = report_of(Energy::measured(kPackage, {40.0, 39.5, 40.5, 0.95}));
  report.runs[0].findings = {finding(FindingCode::accuracy_unstated),
                             {FindingCode::other_load, Severity::invalid, "91 % went to others."}};
  const std::string text = measure_text(report);
  EXPECT_THAT(text, HasSubstr("measured over processor\n"
                              "  INVALID     Other processes used the CPUs. 91 % went to others.\n"
                              "  time "));
  EXPECT_THAT(text, HasSubstr("  notes\n    invalid: Other processes"));
}

TEST(MeasureText, WhatIsOnlyModelledIsNamedBesideTheTotalThatLacksIt) {
  MeasureReport report = report_of(Energy::measured(kPackage, {40.0, 39.5, 40.5, 0.95}));
  const Perimeter memory = Perimeter::single(Domain::dram);
  const Finding modelled = finding(FindingCode::estimated_energy);
  Measurement& measured = report.runs[0].measurement;
  measured.sources.push_back({"estimate:memory", "memory by its size",
                              Energy::estimated(memory, {4.7, 1.2, 19.0, 0.67}, "x", {modelled})});
  measured.sources.back().account.emplace().role = SumRole::estimate_not_needed;
  report.runs[0].findings = {modelled};
  EXPECT_THAT(measure_text(report),
              HasSubstr("  not in it   memory by its size: 4.7 J (1.2 to 19 J); a model, which is "
                        "added to nothing else\n"));
  EXPECT_THAT(measure_text(report), HasSubstr("not from a sensor. (memory by its size.) Run"));
  measured.total = Energy::measured(Perimeter::single(Domain::psys), {60.0, 59.0, 61.0, 0.95});
  EXPECT_THAT(measure_text(report), Not(HasSubstr("not in it")));
}

TEST(MeasureText, QuotesTheDoctor) {
  MeasureReport report = report_of(Energy::missing(kPackage, {finding(FindingCode::too_short)}));
  report.runs[0].doctors_word = "package-0 was alive under load on 2026-01-02T00:00:00Z";
  EXPECT_THAT(measure_text(report),
              HasSubstr("carnot doctor found: package-0 was alive under load on 2026-01-02"));
}

TEST(MeasureJson, HoldsTheSameFigures) {
  const auto document = nlohmann::json::parse(
      measure_json(report_of(Energy::measured(kPackage, {40.0, 39.5, 40.5, 0.95}))));
  EXPECT_EQ(document["format"], "carnot.measure/1");
  EXPECT_EQ(document["total"]["provenance"], "measured");
  EXPECT_EQ(document["total"]["energy_joules"]["upper"], 40.5);
  EXPECT_EQ(document["duration_seconds"], 2.0);
  EXPECT_EQ(document["sources"][0]["wraps"], 1);
  EXPECT_TRUE(document["conditions"]["other_load_share"].is_null());
}

TEST(MeasureJson, MissingIsNullAndStrangeTextDoesNotThrow) {
  MeasureReport report = report_of(Energy::missing(kPackage, {finding(FindingCode::source_dead)}));
  report.command = {"\xff\xfe"};
  report.runs[0].cpu_time = Seconds{std::nan("")};
  const auto document = nlohmann::json::parse(measure_json(report));
  EXPECT_TRUE(document["total"]["energy_joules"].is_null());
  EXPECT_TRUE(document["cpu_time_seconds"].is_null());
}

}  // namespace
}  // namespace carnot
