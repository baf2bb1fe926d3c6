// SPDX-License-Identifier: Apache-2.0
#include "report/measure_repeat_parts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

const Perimeter kPackage = Perimeter::single(Domain::cpu_package);

Energy joules(double point) {
  return Energy::measured(kPackage, {point, point - 0.6, point + 0.6, 0.95});
}

RunReport run_of(double point, RunRole role = RunRole::counted,
                 std::vector<Finding> findings = {}) {
  return {.role = role,
          .exit_code = role == RunRole::failed ? 3 : 0,
          .cpu_time = Seconds{1.0},
          .attributed = Energy::missing(kPackage, {}),
          .conditions = {},
          .findings = std::move(findings),
          .doctors_word = {},
          .measurement = {"make", SteadyTime{}, SteadyTime{2s}, {}, joules(point)}};
}

MeasureReport report_of(std::vector<RunReport> runs, RepeatReport repeated) {
  std::vector<RepeatedWindow> windows;
  for (const RunReport& run : runs) {
    if (run.role != RunRole::counted) continue;
    windows.push_back({run.measurement.total, Seconds{2.0}, Joules{0.5}, Joules{0.5}});
  }
  if (!windows.empty()) repeated.energy = must(repeated_energy_of(windows, repeated.rule));
  return {
      .command = {"make"}, .host = {}, .repeated = std::move(repeated), .runs = std::move(runs)};
}

MeasureReport five() {
  return report_of({run_of(90.0, RunRole::warm_up), run_of(10.0), run_of(12.0), run_of(11.0),
                    run_of(13.0), run_of(9.0)},
                   {.rule = {.warm_up = 1, .most = 5}});
}

TEST(RepeatedText, ShowsTheMeanItsTwoPartsAndEveryRun) {
  const std::string text = measure_text(five());
  EXPECT_THAT(text, HasSubstr("energy      per run 11.0 J (8.5 to 13.5 J, 95 %), measured"));
  EXPECT_THAT(text, HasSubstr("±1.96 J by repeating (5 runs); ±500 mJ from the source itself"));
  EXPECT_THAT(text, HasSubstr("median 11.0 J, standard deviation 1.58 J (14.4 %), 9.00 J to 13.0"));
  EXPECT_THAT(text, HasSubstr("about 797 runs would give ±1 %"));
  EXPECT_THAT(text, HasSubstr("  warm-up  90.0 J  2.00 s  45.00 W     1.00 s\n"));
}

TEST(RepeatedText, SaysWhyItEnded) {
  const auto failed = report_of({run_of(10.0), run_of(11.0), run_of(5.0, RunRole::failed)},
                                {.rule = {.most = 9}, .end = RepeatEnd::command_failed});
  EXPECT_THAT(measure_text(failed), HasSubstr("because the command failed (exit code 3)"));
  const auto none = report_of({run_of(5.0, RunRole::interrupted)},
                              {.rule = {.most = 9}, .end = RepeatEnd::interrupted});
  EXPECT_THAT(measure_text(none), HasSubstr("no run counts, so there is no mean"));
  EXPECT_THAT(measure_text(none), HasSubstr("because it was interrupted"));
}

TEST(RepeatedText, TellsANoteOnceWithTheNumberOfRunsThatHaveIt) {
  const std::vector<Finding> load = {finding(FindingCode::other_load, "17 %.")};
  const std::string text = measure_text(
      report_of({run_of(10.0, RunRole::counted, load), run_of(11.0, RunRole::counted, load)},
                {.rule = {.most = 2}}));
  EXPECT_THAT(text, HasSubstr("17 %. (In every run.)"));
  EXPECT_EQ(text.find("other"), text.rfind("other"));
}

TEST(RepeatedText, ADoubtNamesItsRunAndMarksItsRow) {
  const std::vector<Finding> load = {finding(FindingCode::other_load, "17 %.")};
  const std::string text = measure_text(report_of(
      {run_of(10.0), run_of(11.0, RunRole::counted, load), run_of(12.0)}, {.rule = {.most = 3}}));
  EXPECT_THAT(text, HasSubstr("17 %. (In run 2.)"));
  EXPECT_THAT(text, HasSubstr("11.0 J  2.00 s  5.50 W      1.00 s    flagged\n"));
  EXPECT_THAT(text, HasSubstr("  notes\n"));
}

TEST(RepeatedJson, HoldsTheSameFigures) {
  const auto document = nlohmann::json::parse(measure_json(five()));
  EXPECT_EQ(document["total"]["energy_joules"]["point"], 11.0);
  EXPECT_EQ(document["repetitions"]["counted"], 5);
  EXPECT_EQ(document["repetitions"]["ended"], "all_done");
  EXPECT_EQ(document["repetitions"]["systematic_above_joules"], 0.5);
  EXPECT_EQ(document["runs"].size(), 6U);
  EXPECT_EQ(document["runs"][0]["role"], "warm_up");
  EXPECT_EQ(document["runs"][1]["total"]["energy_joules"]["point"], 10.0);
}

RepeatedPhase phase_of(std::string name, std::vector<double> points, int depth = 0) {
  std::vector<RepeatedWindow> windows;
  for (const double point : points)
    windows.push_back({joules(point), Seconds{0.5}, Joules{0.1}, Joules{0.1}});
  const int runs = static_cast<int>(points.size());
  return {.name = std::move(name),
          .depth = depth,
          .runs = runs,
          .turns = 2 * runs,
          .energy = must(repeated_energy_of(windows, {.most = runs}))};
}

TEST(RepeatedPhases, EachHasItsMeanAndScatterOverTheRuns) {
  MeasureReport report = five();
  report.repeated->phases = {phase_of("load", {2.0, 2.2, 1.8}), phase_of("", {3.0, 3.0, 3.0})};
  const std::string text = measure_text(report);
  EXPECT_THAT(text, HasSubstr("phase       runs  time    energy per run"));
  EXPECT_THAT(text,
              HasSubstr("  load        3     500 ms  2.0 J (1.4 to 2.6 J)  200 mJ   4.00 W\n"));
  EXPECT_THAT(text, HasSubstr("  (unmarked)  "));
  const auto json = nlohmann::json::parse(measure_json(report));
  const auto& load = json["repetitions"]["phases"][0];
  EXPECT_EQ(load["phase"], "load");
  EXPECT_EQ(load["counted"], 3);
  EXPECT_EQ(load["turns"], 6);
  EXPECT_DOUBLE_EQ(load["median_joules"], 2.0);
  EXPECT_NEAR(load["sample_stddev_joules"].get<double>(), 0.2, 1e-12);
  EXPECT_TRUE(json["repetitions"]["phases"][1]["phase"].is_null());
}

}  // namespace
}  // namespace carnot
