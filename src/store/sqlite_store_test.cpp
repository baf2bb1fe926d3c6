// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_store.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

const Perimeter kPackage = Perimeter::single(Domain::cpu_package);

Study a_study() {
  Study study;
  study.title = "first look";
  study.file = "studies/first-look.toml";
  return study;
}

Host a_host() {
  return {"f00d", "bench", "AMD EPYC", 2, 1 << 30, "6.1", "Debian 12", "kvm", "", true};
}

Trial a_trial() {
  Trial trial;
  trial.key = "abc";
  trial.candidate = {"net", "static-int8", {EngineName::openvino, 4, 2, Precision::bf16, "cpu"}};
  trial.block = 3;
  trial.position = 1;
  trial.attempt = 2;
  trial.started = WallTime{std::chrono::nanoseconds{1'800'000'000'123'456'789}};
  trial.status = TrialStatus::flagged;
  trial.reason = "a \"reason\" with ' and \xFF";
  trial.findings = {finding(FindingCode::other_load, "3 % of the CPUs")};
  trial.engine = {EngineName::openvino, "2026.4.1", "libopenvino.so",
                  "avx512_vnni",        "oneDNN",   {"CPU", "GPU"}};
  trial.load = {Seconds{0.25}, 123456789, "CPU", "bf16", 2, {"streams=1"}};
  trial.peak_resident_bytes = 223456789;
  trial.sources = {{.id = "powercap:intel-rapl:0",
                    .label = "package-0",
                    .kind = SourceKind::powercap,
                    .counter = CounterSpec{1e-6, ~std::uint64_t{0}, true},
                    .refresh = Seconds{0.001},
                    .plausible_maximum = Watts{400}},
                   {.id = "estimate:cpu",
                    .label = "cpu",
                    .kind = SourceKind::estimate,
                    .die = 2,
                    .provenance = Provenance::estimated,
                    .model = ModelSpec{"cpu load curve", 0.8, true}}};
  trial.accuracy = AccuracyRecord{{1, -1, 9}, 3, 2, {1, 0, 1}, "c0ffee"};
  const Energy energy = Energy::measured(kPackage, {10.5, 10, 11, 0.95},
                                         {finding(FindingCode::counter_wrapped, "once")});
  trial.windows = {WindowRecord{
      .iterations = 3,
      .latency_seconds = {0.5F, 0.25F, 0.125F},
      .measurement = Measurement{"window 0",
                                 SteadyTime{std::chrono::seconds{5}},
                                 SteadyTime{std::chrono::seconds{6}},
                                 {{"powercap:intel-rapl:0", "package-0", energy, 1, 4}},
                                 energy},
      .readings = {{0, SteadyTime{std::chrono::seconds{5}}, CounterValue{~std::uint64_t{0}}},
                   {0, SteadyTime{std::chrono::seconds{6}}, ReadFailure{"Input/output error"}},
                   {0, SteadyTime{std::chrono::seconds{7}}, PowerValue{Watts{12.5}}},
                   {0, SteadyTime{std::chrono::seconds{8}}, ModelledValue{Joules{3.5}, 2.0}}},
      .conditions = {0.03, std::nullopt, 1.01, 0, Seconds{2.5}, Seconds{-3.0}, 41.0, 58.5}}};
  return trial;
}

class Store : public testing::Test {
 protected:
  TemporaryFolder folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-store"));
  std::filesystem::path path = folder.path() / "results.sqlite";
  ManualClock clock;

  SqliteStore open() { return must(SqliteStore::open(path, clock)); }
  void sql(const std::string& text) {
    must(must(SqliteDatabase::open(path, SqliteDatabase::Mode::read_write)).execute(text));
  }
};

TEST_F(Store, TrialComesBackToTheLastBit) {
  SqliteStore store = open();
  const RunId run = must(store.begin_run(a_study(), "text", a_host()));
  const Trial written = a_trial();
  must(store.add_trial(run, written));

  const Trial read = must(store.trials(run, TrialDetail::readings)).at(0);
  EXPECT_EQ(read.candidate, written.candidate);
  EXPECT_EQ(read.started, written.started);
  EXPECT_EQ(read.status, TrialStatus::flagged);
  EXPECT_EQ(read.findings, written.findings);
  EXPECT_EQ(read.engine.devices, written.engine.devices);
  EXPECT_EQ(read.load.settings, written.load.settings);
  EXPECT_EQ(read.sources.at(0).counter->last, ~std::uint64_t{0});
  EXPECT_FALSE(read.sources.at(0).model.has_value());
  EXPECT_EQ(read.sources.at(1).model->name, "cpu load curve");
  EXPECT_EQ(read.sources.at(1).die, 2);
  EXPECT_EQ(read.accuracy->predictions, written.accuracy->predictions);
  EXPECT_EQ(read.accuracy->right, written.accuracy->right);
  EXPECT_EQ(read.accuracy->content_sha256, "c0ffee");
  const WindowRecord& window = read.windows.at(0);
  EXPECT_EQ(window.latency_seconds, written.windows[0].latency_seconds);
  EXPECT_EQ(window.measurement.total.joules(), written.windows[0].measurement.total.joules());
  EXPECT_EQ(window.measurement.total.findings(), written.windows[0].measurement.total.findings());
  EXPECT_EQ(window.measurement.sources.at(0).wraps, 1);
  EXPECT_EQ(window.conditions.steal, std::nullopt);
  EXPECT_EQ(window.conditions.suspended, Seconds{2.5});
  EXPECT_EQ(window.conditions.clock_step, Seconds{-3.0});
  EXPECT_EQ(window.conditions.end_celsius, 58.5);
  EXPECT_EQ(std::get<CounterValue>(window.readings.at(0).value).ticks, ~std::uint64_t{0});
  EXPECT_EQ(std::get<ReadFailure>(window.readings.at(1).value).reason, "Input/output error");
  EXPECT_EQ(std::get<ModelledValue>(window.readings.at(3).value).factor, 2.0);
}

TEST_F(Store, TextThatIsNotUtf8IsRepairedNotRefused) {
  SqliteStore store = open();
  const RunId run = must(store.begin_run(a_study(), "text", a_host()));
  must(store.add_trial(run, a_trial()));
  EXPECT_EQ(must(store.finished_trials(run)).at(0).reason, "a \"reason\" with ' and \xEF\xBF\xBD");
}

TEST_F(Store, MissingEnergyStaysMissing) {
  SqliteStore store = open();
  const RunId run = must(store.begin_run(a_study(), "text", a_host()));
  Trial trial = a_trial();
  trial.windows[0].measurement.total =
      Energy::missing(kPackage, {finding(FindingCode::source_dead)});
  must(store.add_trial(run, trial));
  const Energy read =
      must(store.trials(run, TrialDetail::latencies)).at(0).windows.at(0).measurement.total;
  EXPECT_EQ(read.provenance(), Provenance::missing);
  EXPECT_FALSE(read.joules().has_value());
}

TEST_F(Store, SameStudyOnTheSameHostIsContinued) {
  const RunId first = must(open().begin_run(a_study(), "text", a_host()));
  clock.advance(std::chrono::hours{1});
  SqliteStore store = open();
  EXPECT_EQ(must(store.begin_run(a_study(), "changed text", a_host())), first);
  Host other = a_host();
  other.fingerprint = "beef";
  EXPECT_NE(must(store.begin_run(a_study(), "text", other)), first);
  EXPECT_EQ(must(store.runs()).at(1).study_text, "changed text");
}

TEST_F(Store, PreparedModelIsReplacedByALaterOne) {
  SqliteStore store = open();
  const RunId run = must(store.begin_run(a_study(), "text", a_host()));
  PreparedModel model{"net",    "static-int8", "s",          "o",   302000,     269034,
                      40551040, Seconds{1.5},  std::nullopt, false, {"did it"}, ""};
  must(store.add_prepared_model(run, model));
  model.forecasts = {{EngineName::openvino,
                      {.direction = Direction::faster,
                       .expected_time_ratio = 0.25,
                       .reasons = {"19 of 20 layers \xff"}}},
                     {EngineName::onnxruntime, {.changes_anything = false}}};
  model.optimisation_energy = Energy::estimated(kPackage, {3, 1, 9, 0.8}, "cpu load curve");
  must(store.add_prepared_model(run, model));
  const auto read = must(store.prepared_models(run));
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].optimisation_energy->estimator(), "cpu load curve");
  EXPECT_EQ(read[0].notes, model.notes);
  model.forecasts[0].forecast.reasons = {"19 of 20 layers \ufffd"};
  EXPECT_EQ(read[0].forecasts, model.forecasts);
}

TEST_F(Store, IdleBaselineComesBack) {
  SqliteStore store = open();
  const RunId run = must(store.begin_run(a_study(), "text", a_host()));
  EXPECT_FALSE(must(store.idle_baseline(run)).has_value());
  must(store.add_idle_baseline(run, Measurement{"idle",
                                                SteadyTime{},
                                                SteadyTime{std::chrono::seconds{10}},
                                                {},
                                                Energy::measured(kPackage, exactly(50))}));
  EXPECT_EQ(must(store.idle_baseline(run))->duration(), Seconds{10});
}

TEST_F(Store, CandidatesAreReplacedAsAWhole) {
  SqliteStore store = open();
  const RunId run = must(store.begin_run(a_study(), "text", a_host()));
  EXPECT_TRUE(must(store.candidates(run)).empty());
  const CurrentCandidate first{a_trial().candidate, "abc", 3};
  CurrentCandidate second = first;
  second.candidate.recipe = "none";
  must(store.set_candidates(run, {first, second}));
  EXPECT_EQ(must(store.candidates(run)), (std::vector{first, second}));
  must(store.set_candidates(run, {second}));
  EXPECT_EQ(must(store.candidates(run)), (std::vector{second}));
}

TEST_F(Store, StoreOfVersion1IsBroughtUpToDateAndKeepsItsTrials) {
  sql(must(read_file(std::filesystem::path{CARNOT_OLD_STORES} / "version_1.sql")));
  SqliteStore store = open();
  EXPECT_EQ(must(store.runs()).at(0).title, "Small");
  EXPECT_TRUE(must(store.candidates(1)).empty());
  const std::vector<Trial> trials = must(store.trials(1, TrialDetail::readings));
  ASSERT_EQ(trials.size(), 4U);
  EXPECT_EQ(trials[0].windows.size(), 1U);
  must(store.set_candidates(1, {{trials[0].candidate, trials[0].key, 0}}));
  EXPECT_EQ(must(store.candidates(1)).size(), 1U);
}

TEST_F(Store, StoreOfVersion1IsReadWithoutBeingChanged) {
  sql(must(read_file(std::filesystem::path{CARNOT_OLD_STORES} / "version_1.sql")));
  const std::string before = must(read_file(path));
  const SqliteStore store = must(SqliteStore::open_read_only(path, clock));
  EXPECT_EQ(must(store.runs()).at(0).title, "Small");
  EXPECT_TRUE(must(store.candidates(1)).empty());
  EXPECT_EQ(must(store.trials(1, TrialDetail::readings)).size(), 4U);
  EXPECT_TRUE(must(read_file(path)) == before);  // EXPECT_EQ would print the database
}

TEST_F(Store, StoreOfANewerVersionIsRefusedAndUntouched) {
  open();
  sql("PRAGMA user_version = 99");
  const auto opened = SqliteStore::open(path, clock);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::unsupported);
  EXPECT_NE(opened.error().message.find("store version 99; this Carnot knows versions up to 9"),
            std::string::npos);
}

TEST_F(Store, WhatASearchTookIsKeptWithItsPassportAndReplaced) {
  SqliteStore store = open();
  const RunId run = must(store.begin_run(a_study(), "text", a_host()));
  EXPECT_FALSE(must(store.search_cost(run)));
  must(store.set_search_cost(run, {.time = Seconds{2.5}}));
  EXPECT_FALSE(must(store.search_cost(run))->energy);
  const Perimeter package = Perimeter::single(Domain::cpu_package);
  const Energy joules = Energy::estimated(package, {30.0, 15.0, 60.0, 0.9}, "cpu load curve",
                                          {finding(FindingCode::unknown_cpu)});
  must(store.set_search_cost(run, {.time = Seconds{4.0}, .energy = joules}));
  const SearchCost read = *must(open().search_cost(run));
  EXPECT_EQ(read.time, Seconds{4.0});
  EXPECT_EQ(read.energy->joules(), joules.joules());
  EXPECT_EQ(read.energy->estimator(), "cpu load curve");
  EXPECT_EQ(read.energy->findings().size(), 1U);
}

TEST_F(Store, ForeignDatabaseIsRefusedAndUntouched) {
  sql("CREATE TABLE holiday_photos (id INTEGER)");
  const std::string before = must(read_file(path));
  EXPECT_EQ(SqliteStore::open(path, clock).error().code, ErrorCode::bad_input);
  EXPECT_TRUE(must(read_file(path)) == before);  // EXPECT_EQ would print the database
}

TEST_F(Store, FileThatIsNoDatabaseIsRefusedWithItsName) {
  must(write_file_atomically(path, std::string(5000, 'x')));
  const auto opened = SqliteStore::open(path, clock);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::bad_input);
  EXPECT_NE(opened.error().message.find("results.sqlite"), std::string::npos);
}

TEST_F(Store, ReadingAMissingStoreSaysWhatToDo) {
  const auto opened = SqliteStore::open_read_only(path, clock);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::not_found);
  EXPECT_NE(opened.error().remedy.find("carnot run"), std::string::npos);
}

TEST_F(Store, TrialThatCannotBeWrittenLeavesNothingBehind) {
  SqliteStore store = open();
  const RunId run = must(store.begin_run(a_study(), "text", a_host()));
  sql("DROP TABLE reading");  // the last table that a trial writes to
  EXPECT_FALSE(store.add_trial(run, a_trial()).has_value());
  EXPECT_TRUE(must(store.finished_trials(run)).empty());
}

TEST_F(Store, FullDiskIsAnErrorWithARemedy) {
  SqliteStore store = open();
  const RunId run = must(store.begin_run(a_study(), "text", a_host()));
  must(store.add_trial(run, a_trial()));
  Trial large = a_trial();
  large.windows[0].latency_seconds.assign(2'000'000, 0.5F);
  SqliteStore limited = must(SqliteStore::open_with_page_limit(path, clock, 60));
  const auto written = limited.add_trial(run, large);
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().code, ErrorCode::environment);
  EXPECT_NE(written.error().remedy.find("finished trials are kept"), std::string::npos);
  EXPECT_EQ(must(limited.finished_trials(run)).size(), 1U);
}

}  // namespace
}  // namespace carnot
