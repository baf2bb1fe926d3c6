// SPDX-License-Identifier: Apache-2.0
#include "app/scores/rate_run.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/recorded_study.hpp"

namespace carnot {
namespace {

/// Three blocks of each recipe; joules by the function, 90 of 100 right where `labels`.
void add_rated_trials(StudyReport& report, const std::string& recipe, Energy (*energy)(double),
                      double joules, bool labels) {
  for (int block = 0; block < 3; ++block) {
    Trial trial = trial_of(candidate_of(recipe), block, 1.0, energy(joules + block));
    if (labels) trial.accuracy = predictions(100, 10);
    report.trials.push_back(std::move(trial));
  }
}

StudyReport report_to_rate() {
  StudyReport report;
  report.study = small_study();
  report.study.engines = {EngineName::onnxruntime};
  report.host.cpu_model = "A CPU";
  report.host.visible_cpus = 2;
  report.host.fingerprint = "f";
  return report;
}

RatedRun rated_trials(StudyReport& report) {
  report.summary = must(summarise(report.study, report.trials, report.prepared));
  return rated_run(report);
}

TEST(RateRun, PutsOnOneGroundWhatMayBeCompared) {
  StudyReport report = report_to_rate();
  add_rated_trials(report, "none", measured_joules, 10.0, true);
  add_rated_trials(report, "int8", measured_joules, 5.0, true);
  const RatedRun run = rated_trials(report);
  ASSERT_EQ(run.groups.size(), 1U);
  EXPECT_EQ(run.groups[0].ground.dataset, "images");
  EXPECT_EQ(run.groups[0].ground.platform, "A CPU, 2 CPUs");
  ASSERT_EQ(run.groups[0].models.size(), 2U);
  const RatedModel& none = run.groups[0].models[0];
  EXPECT_NEAR(none.joules->point, .11, 1e-12);
  EXPECT_LT(none.joules->lower, .11);
  EXPECT_EQ(none.runs(), 3);
  EXPECT_NEAR(none.joules_of_runs[2], .12, 1e-12);
  EXPECT_DOUBLE_EQ(none.accuracy->point, .90);
  EXPECT_EQ(none.images, 100);
  EXPECT_EQ(none.once_joules, 0.0);
  EXPECT_FALSE(run.groups[0].models[1].once_joules.has_value());
}

TEST(RateRun, NeverMixesMeasuredAndEstimated) {
  StudyReport report = report_to_rate();
  add_rated_trials(report, "none", measured_joules, 10.0, true);
  add_rated_trials(report, "int8", estimated_joules, 5.0, true);
  const RatedRun run = rated_trials(report);
  ASSERT_EQ(run.groups.size(), 2U);
  EXPECT_NE(run.groups[0].ground.kind, run.groups[1].ground.kind);
}

TEST(RateRun, SaysWhyAModelIsNotRated) {
  StudyReport report = report_to_rate();
  add_rated_trials(report, "none", measured_joules, 10.0, false);
  report.trials.push_back(broken_trial(candidate_of("int8"), 0, TrialStatus::failed, "it died"));
  const RatedRun run = rated_trials(report);
  EXPECT_TRUE(run.groups.empty());
  ASSERT_EQ(run.unrated.size(), 2U);
  EXPECT_EQ(run.unrated[0].reason, "its accuracy was not measured: no labels, or seeded weights.");
  EXPECT_EQ(run.unrated[1].reason, "its energy was not measured.");
}

}  // namespace
}  // namespace carnot
