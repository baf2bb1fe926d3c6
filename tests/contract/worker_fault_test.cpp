// SPDX-License-Identifier: Apache-2.0
// Every way in which a worker may misbehave, at every step: each ends with a sentence, and with
// nothing left running.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "contract/worker_under_test.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

struct FaultCase {
  std::string what;
  ErrorCode code;
  std::string words;
};
void PrintTo(const FaultCase& fault, std::ostream* out) { *out << fault.what; }

const std::vector<FaultCase> kFaults{
    {"crash", ErrorCode::failed, "was killed by signal 11 (Segmentation fault)"},
    {"exit", ErrorCode::failed, "exited with code 3"},
    {"hang", ErrorCode::timed_out, "gave no answer within 300 ms and was ended"},
    {"eat", ErrorCode::failed, "of memory and was ended, the limit is 300 MB"},
    {"garbage", ErrorCode::failed, "sent a message that is not a JSON object"},
    {"wrong", ErrorCode::failed, "was due"},
    {"huge", ErrorCode::failed, "sent a message larger than 131072 bytes"},
    {"close", ErrorCode::failed, "closed its socket"},
};

class WorkerFault : public testing::TestWithParam<std::tuple<FaultCase, std::string>>,
                    public WorkerFixture {
 protected:
  /// All steps of a trial, until the first error.
  Result<void> whole_trial(const WorkerStart& how) {
    CARNOT_TRY(WorkerClient worker, start(how));
    pid = worker.pid();
    CARNOT_TRY_VOID(worker.load(settings(2)));
    CARNOT_TRY_VOID(worker.warm_up(images_path, Seconds{0.0}, 1));
    CARNOT_TRY_VOID(worker.run_window({Seconds{0.0}, 3}, {}));
    CARNOT_TRY_VOID(worker.predict(images_path));
    ObservationRequest request;
    request.tensors = {"hidden"};
    CARNOT_TRY_VOID(worker.observe(settings(2), images_path, request));
    return worker.bye();
  }
  pid_t pid = -1;
};

TEST_P(WorkerFault, EndsTheTrialWithAReason) {
  const auto& [fault, step] = GetParam();
  WorkerStart how = start_of(fake_worker());
  how.arguments = {"--fault=" + fault.what + "@" + step};
  // Long enough for 0.3 GB to be eaten before a hang is concluded.
  const Seconds limit{fault.what == "hang" ? 0.3 : 30.0};
  how.limits = {300'000'000, limit, limit, limit};
  const auto trial = whole_trial(how);
  ASSERT_FALSE(trial);
  EXPECT_EQ(trial.error().code, fault.code) << trial.error().message;
  EXPECT_THAT(trial.error().message, HasSubstr("carnot-worker-fake "));
  EXPECT_THAT(trial.error().message, HasSubstr(fault.words));
  EXPECT_THAT(trial.error().message, HasSubstr(" while "));
  // A worker that fails at hello never told its id; WorkerClient's owner of it is gone all the
  // same.
  EXPECT_FALSE(pid > 0 && process_exists(pid)) << "left behind, perhaps as a zombie";
}

std::string name_of(const testing::TestParamInfo<std::tuple<FaultCase, std::string>>& parameter) {
  const auto& [fault, step] = parameter.param;
  return fault.what + "_at_" + step;
}

INSTANTIATE_TEST_SUITE_P(Faults, WorkerFault,
                         testing::Combine(testing::ValuesIn(kFaults),
                                          testing::Values("hello", "load", "warm_up", "arm", "go",
                                                          "predict", "observe")),
                         name_of);

class WorkerStartTest : public testing::Test, public WorkerFixture {};

TEST_F(WorkerStartTest, FakeWorkerDoesAWholeTrialWithoutFault) {
  auto worker = must(start(fake_worker()));
  must(worker.load(settings(2)));
  must(worker.bye());
}

TEST_F(WorkerStartTest, QuotesWhatTheWorkerLastPrinted) {
  WorkerStart how = start_of(fake_worker());
  how.arguments = {"--fault=exit@load"};
  auto worker = must(start(how));
  EXPECT_THAT(worker.load(settings(1)).error().message,
              HasSubstr("It last printed: out of luck: no model today"));
}

TEST_F(WorkerStartTest, RemovesWhatAKilledWorkerLeavesInItsTemporaryFolder) {
  WorkerStart how = start_of(fake_worker());
  how.work_folder = folder.path() / "work";
  std::filesystem::create_directory(how.work_folder);
  how.executable = "/bin/sh";
  how.arguments = {"-c", "echo unpacked >\"$TMPDIR/left\" && ls \"$TMPDIR\"; kill -KILL $$"};
  EXPECT_THAT(start(how).error().message, HasSubstr("It last printed: left"));
  EXPECT_TRUE(std::filesystem::is_empty(how.work_folder));
}

TEST_F(WorkerStartTest, RefusesAWorkerOfAnotherVersion) {
  WorkerStart how = start_of(fake_worker());
  how.arguments = {"--version=99"};
  const auto refused = start(how);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unsupported);
  EXPECT_THAT(refused.error().message, HasSubstr("speaks version 99"));
}

TEST_F(WorkerStartTest, NamesAnExecutableThatIsNoWorker) {
  WorkerStart how = start_of(fake_worker());
  how.executable = "/bin/true";
  EXPECT_THAT(start(how).error().message, HasSubstr("true exited with code 0 while starting"));
  how.executable = folder.path() / "nothing";
  EXPECT_EQ(start(how).error().code, ErrorCode::not_found);
  how.executable = model_path;
  EXPECT_EQ(start(how).error().code, ErrorCode::environment);
}

TEST_F(WorkerStartTest, MeasuresASlowWorkersIterations) {
  WorkerStart how = start_of(fake_worker());
  how.arguments = {"--iteration-ms=5"};
  auto worker = must(start(how));
  must(worker.load(settings(1)));
  EXPECT_GE(must(worker.warm_up(images_path, Seconds{0.0}, 2)).fastest,
            std::chrono::milliseconds{5});
  const WindowResult window = must(worker.run_window({Seconds{0.03}, 1}, {}));
  EXPECT_LE(window.iterations, 6);
  for (const float latency : window.latency_seconds) EXPECT_GE(latency, 0.005F);
}

}  // namespace
}  // namespace carnot
