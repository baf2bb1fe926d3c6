// SPDX-License-Identifier: Apache-2.0
#include "app/study_report_loader.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/file.hpp"
#include "store/sqlite_store.hpp"
#include "support/must.hpp"
#include "support/recorded_study.hpp"

namespace carnot {
namespace {

constexpr const char* kStudy = R"(
title = "small"
[[models]]
name = "net"
source = "zoo:mlp"
[[recipes]]
name = "none"
steps = []
[[recipes]]
name = "int8"
steps = ["static-int8"]
[grid]
engines = ["onnxruntime"]
[validity]
invalid_other_load = "10 %"
)";

/// A store with a baseline and the recipe int8 in two forms, A measured before B.
class StudyReportLoader : public testing::Test {
 protected:
  StudyReportLoader() {
    record(none, "none", 0);
    record(int8, "A", 0);
    record(none, "none", 1);
    record(int8, "B", 1);
  }
  void record(const Candidate& candidate, const std::string& key, int block) {
    Trial trial = trial_of(candidate, block, 1.0, measured_joules(10));
    trial.key = key;
    must(store.add_trial(run, trial));
  }
  void set_candidates(const std::vector<CurrentCandidate>& candidates) {
    must(store.set_candidates(run, candidates));
  }
  StudyReport report() {
    const Environment environment{clock, sys, {},
                                  {},    {},  [](const std::string&) { return std::nullopt; }};
    return must(load_study_report(path, std::nullopt, Accept::estimated, environment));
  }
  static std::vector<std::string> keys_of(const StudyReport& report) {
    std::vector<std::string> keys;
    for (const Trial& trial : report.trials) keys.push_back(trial.key);
    return keys;
  }

  TemporaryFolder folder = must(TemporaryFolder::create({}, "carnot-loader"));
  std::filesystem::path path = folder.path() / "results.sqlite";
  SysRoot sys{"/"};
  ManualClock clock;
  Study study = [] {
    Study small = small_study();
    small.file = "studies/small.toml";
    return small;
  }();
  Candidate none = candidate_of("none");
  Candidate int8 = candidate_of("int8");
  SqliteStore store = must(SqliteStore::open(path, clock));
  RunId run = must(store.begin_run(study, kStudy, {}));
};

TEST_F(StudyReportLoader, ShowsTheFormThatTheStudyHasNowNotTheOneMeasuredLast) {
  set_candidates({{none, "none", 0}, {int8, "A", 0}});
  EXPECT_EQ(keys_of(report()), (std::vector<std::string>{"none", "A", "none"}));
}

TEST_F(StudyReportLoader, LeavesOutWhatWasRemovedFromTheStudy) {
  set_candidates({{none, "none", 0}});
  EXPECT_EQ(report().summary.candidates.size(), 1U);
  EXPECT_TRUE(report().summary.comparisons.empty());
}

TEST_F(StudyReportLoader, CallsCandidatesByTheirNamesOfNow) {
  set_candidates({{none, "none", 0}, {candidate_of("quantised"), "B", 1}});
  EXPECT_EQ(report().trials.back().candidate.recipe, "quantised");
}

TEST_F(StudyReportLoader, TakesTheFormMeasuredLastWhereNoListWasKept) {
  EXPECT_EQ(keys_of(report()), (std::vector<std::string>{"none", "none", "B"}));
}

TEST_F(StudyReportLoader, JudgesByTheThresholdsOfNow) {
  Trial busy = trial_of(none, 2, 1.0, measured_joules(10));
  busy.key = "none";
  busy.windows[0].conditions.other_load = 0.5;
  must(store.add_trial(run, busy));
  set_candidates({{none, "none", 0}});
  EXPECT_EQ(report().trials.back().status, TrialStatus::invalid);
}

TEST_F(StudyReportLoader, AReportThatCannotBeWrittenNamesItsFolderAndWhatToDo) {
  set_candidates({{none, "none", 0}});
  const auto written = write_study_report(report(), path / "below");  // the store is no folder
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::environment);
  EXPECT_EQ(written.error().message, "the report cannot be written into the folder " +
                                         (path / "below").string() + ": Not a directory.");
  EXPECT_NE(written.error().remedy.find("--out"), std::string::npos);
}

}  // namespace
}  // namespace carnot
