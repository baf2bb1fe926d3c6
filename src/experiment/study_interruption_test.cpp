// SPDX-License-Identifier: Apache-2.0
// A full disk and Ctrl-C are the study's end, and nothing is held against a recipe.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <chrono>
#include <optional>
#include <string>

#include "experiment/study_runner.hpp"
#include "support/study_bench.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// Files cannot grow beyond so many bytes: a full disk, for as long as this lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : signal_{::signal(SIGXFSZ, SIG_IGN)} {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, signal_);
  }

 private:
  rlimit before_{};
  sighandler_t signal_;
};

class StudyInterruption : public testing::Test {
 protected:
  StudyBench bench{CARNOT_FAKE_WORKER};
};

TEST_F(StudyInterruption, FullDiskWhilePreparingEndsTheStudyAndIsNoFailedRecipe) {
  std::optional<FileSizeLimit> full_disk;
  bench.on_step = [&](const std::string& step) {
    if (step == "applying pruned to net") full_disk.emplace(100);
  };
  const auto outcome = bench.run();
  full_disk.reset();
  bench.on_step = [](const std::string&) {};
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, ErrorCode::environment);
  EXPECT_FALSE(bench.sink.prepared.contains({"net", "pruned"}));
  EXPECT_EQ(must(bench.run()).failed, 0);
}

TEST_F(StudyInterruption, CtrlCDuringCalibrationIsNoFailedRecipe) {
  bench.study.recipes[1] = {"pruned", {{"static-int8", {}}}};
  bench.on_step = [&](const std::string& step) {
    if (step == "applying pruned to net") bench.stop.request_stop();
  };
  // The worker may answer before it is stopped; either way nothing is held against the recipe.
  (void)bench.run();
  EXPECT_EQ((bench.sink.prepared[{"net", "pruned"}].failure), "");
  EXPECT_TRUE(bench.sink.trials.empty());
}

TEST_F(StudyInterruption, CtrlCEndsTheIdleBaselineAtOnce) {
  bench.study.protocol.idle_baseline = Seconds{60.0};
  const SteadyTime begin = bench.clock.now();
  bench.on_step = [&](const std::string& step) {
    if (step == "measuring the idle machine") bench.stop.request_stop();
  };
  const auto outcome = bench.run();
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, ErrorCode::interrupted);
  EXPECT_TRUE(bench.sink.idle.empty());
  EXPECT_EQ(bench.clock.now(), begin);
}

TEST_F(StudyInterruption, CtrlCEndsACoolDownAtOnceAndKeepsWhatWasMeasured) {
  bench.study.protocol.cool_down = Seconds{30.0};
  const SteadyTime begin = bench.clock.now();
  bench.on_step = [&, trials = 0](const std::string& step) mutable {
    if (step.starts_with("measuring net") && ++trials == 2) bench.stop.request_stop();
  };
  const StudyOutcome outcome = must(bench.run());
  EXPECT_EQ(outcome.end, StudyEnd::interrupted);
  EXPECT_EQ(bench.sink.trials.size(), 1U);
  EXPECT_EQ(bench.clock.now(), begin + 30s);
}

}  // namespace
}  // namespace carnot
