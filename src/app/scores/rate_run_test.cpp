// SPDX-License-Identifier: Apache-2.0
#include "app/scores/rate_run.hpp"

#include <gtest/gtest.h>

#include "app/scores/reference_set_file.hpp"
#include "base/file.hpp"
#include "store/sqlite_store.hpp"
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

constexpr const char* kFrozenStudy = R"(
title = "small"
[[models]]
name = "net"
source = "zoo:mlp"
dataset = "images"
[[datasets]]
name = "images"
kind = "glyphs"
[[recipes]]
name = "none"
steps = []
[[recipes]]
name = "half"
steps = ["prune-local"]
[[recipes]]
name = "quarter"
steps = ["prune-global"]
[grid]
engines = ["onnxruntime"]
)";

/// A store with three candidates that pay more for more accuracy.
class FrozenRun : public testing::Test {
 protected:
  FrozenRun() {
    record("none", 40.0, 5);
    record("half", 20.0, 20);
    record("quarter", 10.0, 40);
  }
  void record(const std::string& recipe, double joules, int wrong) {
    for (int block = 0; block < 5; ++block) {
      Trial trial = trial_of(candidate_of(recipe), block, 1.0, measured_joules(joules));
      trial.key = recipe;
      trial.accuracy = predictions(100, wrong);
      must(store.add_trial(run, trial));
    }
  }
  Result<ReferenceSet> frozen(FreezeRequest request) const {
    request.store = path;
    return freeze(request, environment);
  }

  TemporaryFolder folder = must(TemporaryFolder::create({}, "carnot-frozen"));
  std::filesystem::path path = folder.path() / "results.sqlite";
  ManualClock clock;
  Environment environment{
      clock, SysRoot{"/"}, {}, folder.path(), {}, [](const std::string&) {
                            return std::nullopt; }};
  SqliteStore store = must(SqliteStore::open(path, clock));
  RunId run = must(store.begin_run(small_study(), kFrozenStudy, {}));
};

TEST_F(FrozenRun, RatesItsOwnMembers) {
  const ReferenceSet set = must(frozen({.version = "1"}));
  EXPECT_EQ(set.name, "small");
  EXPECT_EQ(set.group.models.size(), 3U);
  EXPECT_DOUBLE_EQ(set.floor_joules, kUsualFloorShare * .1);
  must(write_file_atomically(folder.path() / "set.toml", reference_set_text(set)));
  const ScoreReport report = must(score({.store = path, .set = "set.toml"}, environment));
  const ScoreQuestion question{.set = &*report.set};
  for (const ScoreValue& one : find_score("carnot_score")->of(report.run.groups.at(0), question))
    EXPECT_TRUE(one.value.has_value()) << one.obstacle;
}

TEST_F(FrozenRun, HasAVersionAndALaw) {
  EXPECT_EQ(frozen({.version = " "}).error().message,
            "a reference set without a version would say nothing later.");
  EXPECT_EQ(frozen({.version = "1", .floor_joules = 1.0}).error().code, ErrorCode::bad_input);
  EXPECT_EQ(frozen({.version = "1", .dataset = "letters"}).error().code, ErrorCode::bad_input);
}

}  // namespace
}  // namespace carnot
