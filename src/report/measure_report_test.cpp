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
              HasSubstr("energy      40.0 J (39.5 to 40.5 J, 95 %), measured over cpu_package\n"));
  EXPECT_THAT(text, HasSubstr("mean power  20.00 W\n"));
  EXPECT_THAT(
      text,
      HasSubstr("CPU time    3.00 s (75 % of 2 CPUs), it and the children that were waited for\n"));
  EXPECT_THAT(text, HasSubstr("package-0 (powercap:intel-rapl:0): 40.0 J"));
  EXPECT_THAT(text, Not(HasSubstr("exit code")));
}

TEST(MeasureText, AnEstimateNamesItsModelAndItsCure) {
  const std::string text = measure_text(
      report_of(Energy::estimated(kPackage, {40.0, 10.0, 160.0, 0.97}, "watts per vCPU (EPYC)",
                                  {finding(FindingCode::estimated_energy)})));
  EXPECT_THAT(text, HasSubstr("40 J (10 to 160 J, 97 %), estimated over cpu_package by watts per "
                              "vCPU (EPYC)"));
  EXPECT_THAT(text, HasSubstr("info: The joules come from a model, not from a sensor. Run carnot "
                              "doctor"));
}

TEST(MeasureText, MissingEnergyIsNeverAZero) {
  const std::string text =
      measure_text(report_of(Energy::missing(kPackage, {finding(FindingCode::source_dead)})));
  EXPECT_THAT(text, HasSubstr("energy      missing over cpu_package"));
  EXPECT_THAT(text, HasSubstr("mean power  missing"));
  EXPECT_THAT(text, Not(HasSubstr("0.00 J")));
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
