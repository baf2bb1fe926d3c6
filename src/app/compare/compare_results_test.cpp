// SPDX-License-Identifier: Apache-2.0
#include "app/compare/compare_results.hpp"

#include <gmock/gmock.h>

#include "app/study_report_loader.hpp"
#include "base/file.hpp"
#include "report/study_report.hpp"
#include "store/sqlite_store.hpp"
#include "support/must.hpp"
#include "support/recorded_study.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kStudy = R"(
title = "TITLE"
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
)";

/// A store with two runs of a study: in the second the machine is slower by 30 %, and int8, whose
/// key is another, by 10 % more.
class CompareResults : public testing::Test {
 protected:
  CompareResults() {
    first = record("monday", 1.0, 0.5, "old");
    second = record("tuesday", 1.3, 0.5 * 1.1, "new");
  }
  RunId record(const std::string& title, double drift, double int8_time, const std::string& form) {
    Study study = small_study();
    study.title = title;
    std::string text = kStudy;
    text.replace(text.find("TITLE"), 5, title);
    const RunId run = must(store.begin_run(study, text, {}));
    std::vector<Trial> trials;
    add_trials(trials, none, 8, drift, estimated_joules);
    add_trials(trials, int8, 8, drift * int8_time, estimated_joules);
    for (Trial& trial : trials) {
      trial.key = trial.candidate == none ? "none" : form;
      must(store.add_trial(run, trial));
    }
    must(store.set_candidates(run, {{none, "none", 0}, {int8, form, 0}}));
    return run;
  }
  ComparedResults in_store(RunId run, std::string candidate = {}) {
    return {.file = path, .is_store = true, .run = run, .candidate = std::move(candidate)};
  }
  /// The report of a run as carnot report --json writes it.
  ComparedResults as_json(RunId run, std::string candidate = {}) {
    const auto file = folder.path() / (std::to_string(run) + ".json");
    must(write_file_atomically(
        file, to_json(must(load_study_report(path, run, Accept::estimated, environment())))));
    return {.file = file, .is_store = false, .run = {}, .candidate = std::move(candidate)};
  }
  Environment environment() {
    return {clock, sys, {}, {}, {}, [](const std::string&) { return std::nullopt; }};
  }
  Result<CompareReport> compared(const ComparedResults& before, const ComparedResults& after) {
    return compare_results(before, after, Accept::estimated, environment());
  }
  std::string refusal(const ComparedResults& before, const ComparedResults& after) {
    const auto report = compared(before, after);
    return report ? "no error" : to_sentence(report.error());
  }

  TemporaryFolder folder = must(TemporaryFolder::create({}, "carnot-compare"));
  std::filesystem::path path = folder.path() / "results.sqlite";
  SysRoot sys{"/"};
  ManualClock clock;
  Candidate none = candidate_of("none");
  Candidate int8 = candidate_of("int8");
  SqliteStore store = must(SqliteStore::open(path, clock));
  RunId first = 0;
  RunId second = 0;
};

std::vector<std::string> pairs_of(const CompareReport& report) {
  std::vector<std::string> pairs;
  for (const CandidateChange& one : report.pairs) pairs.push_back(one.before + " > " + one.after);
  return pairs;
}

TEST_F(CompareResults, HoldsTwoRunsAgainstEachOtherCandidateByCandidate) {
  const CompareReport report = must(compared(in_store(first), in_store(second)));
  EXPECT_THAT(pairs_of(report),
              ElementsAre(none.id() + " > " + none.id(), int8.id() + " > " + int8.id()));
  const MetricChange& energy = report.pairs[1].metrics[0];
  EXPECT_EQ(energy.basis, Basis::anchored);
  EXPECT_NEAR(energy.change->point, 0.1, 0.01) << "the machine's own 30 % cancel";
}

TEST_F(CompareResults, SayTheSameFromTheirReports) {
  const CompareReport stored = must(compared(in_store(first), in_store(second)));
  const CompareReport told = must(compared(as_json(first), as_json(second)));
  EXPECT_EQ(pairs_of(told), pairs_of(stored));
  EXPECT_EQ(told.pairs[1].metrics[0].basis, Basis::anchored);
  EXPECT_NEAR(told.pairs[1].metrics[0].change->lower, stored.pairs[1].metrics[0].change->lower,
              1e-9);
}

TEST_F(CompareResults, TwoCandidatesOfARunArePaired) {
  const CompareReport report = must(compared(in_store(first, "none"), in_store(first, "int8")));
  EXPECT_THAT(pairs_of(report), ElementsAre(none.id() + " > " + int8.id()));
  EXPECT_EQ(report.pairs[0].metrics[0].basis, Basis::paired);
}

TEST_F(CompareResults, ANameOnOneSideStandsForBoth) {
  const CompareReport report = must(compared(in_store(first, "int8"), in_store(second)));
  EXPECT_THAT(pairs_of(report), ElementsAre(int8.id() + " > " + int8.id()));
}

TEST_F(CompareResults, RefuseWhatNamesNothingMuchOrTheSame) {
  EXPECT_THAT(refusal(in_store(first), in_store(first)), HasSubstr("both name the same run"));
  EXPECT_THAT(refusal(in_store(first, "int8"), in_store(first, "int8")),
              HasSubstr("both name net/int8/onnxruntime/b1/t1/fp32 of the same run"));
  EXPECT_THAT(refusal(in_store(first, "int4"), in_store(second)),
              HasSubstr("has no candidate \"int4\". It has: net/none/onnxruntime/b1/t1/fp32, "));
  EXPECT_THAT(refusal(in_store(first, "net"), in_store(second)),
              HasSubstr("has more than one candidate \"net\""));
  EXPECT_THAT(refusal(in_store(first, "non"), in_store(second)), HasSubstr("has no candidate"))
      << "half a word names nothing";
  EXPECT_THAT(refusal(in_store(77), in_store(second)), HasSubstr("holds no run 77"));
}

TEST_F(CompareResults, SaysWhatOnlyOneOfThemHas) {
  must(store.set_candidates(second, {{int8, "new", 0}}));
  const CompareReport report = must(compared(in_store(first), in_store(second)));
  ASSERT_EQ(report.unmatched.size(), 1U);
  EXPECT_EQ(report.unmatched[0].candidate, none.id());
  EXPECT_FALSE(report.unmatched[0].is_new);
  EXPECT_FALSE(report.pairs[0].metrics[0].change) << "estimates need a common block";
}

TEST_F(CompareResults, ACandidateThatNeverRanIsAFailure) {
  Study study = small_study();
  study.title = "wednesday";
  const RunId run = must(store.begin_run(study, kStudy, {}));
  for (int block = 0; block < 5; ++block) {
    Trial trial = broken_trial(int8, block, TrialStatus::failed, "The worker was killed.");
    trial.key = "broken";
    must(store.add_trial(run, trial));
  }
  must(store.set_candidates(run, {{int8, "broken", 0}}));
  const CompareReport report = must(compared(in_store(first, "int8"), in_store(run)));
  EXPECT_TRUE(report.something_failed);
  EXPECT_THAT(report.notes,
              ElementsAre(int8.id() + " after: 5 trials do not count: The worker was killed."));
}

}  // namespace
}  // namespace carnot
