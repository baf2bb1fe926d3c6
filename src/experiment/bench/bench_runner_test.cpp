// SPDX-License-Identifier: Apache-2.0
#include "experiment/bench/bench_runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/study_bench.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

class BenchRunner : public testing::Test {
 protected:
  StudyBench bench{CARNOT_FAKE_WORKER};

  /// Looks of some milliseconds: figures without worth, and so marked.
  BenchRequest request(const std::vector<Scenario>& scenarios) {
    BenchRequest request;
    request.study = bench.study;
    request.recipe = "none";
    for (const Scenario one : scenarios) {
      request.scenarios.push_back(
          {.scenario = one, .duration = Seconds{0.02}, .queries = 10, .bound = Seconds{5.0}});
    }
    return request;
  }
};

TEST_F(BenchRunner, RunsEachScenarioAtItsOwnBatch) {
  const BenchOutcome outcome =
      must(run_bench(request({Scenario::single_stream, Scenario::multi_stream, Scenario::offline}),
                     bench.world()));
  ASSERT_EQ(outcome.scenarios.size(), 3U);
  EXPECT_EQ(outcome.scenarios[0].candidate.settings.batch, 1);
  EXPECT_EQ(outcome.scenarios[1].candidate.settings.batch, 8);
  EXPECT_EQ(outcome.scenarios[2].candidate.settings.batch, 32);
  for (const BenchedScenario& one : outcome.scenarios) {
    ASSERT_TRUE(one.result) << one.failure;
    EXPECT_TRUE(one.result->quick);
    EXPECT_FALSE(one.result->valid);
    EXPECT_GE(one.result->queries, 10);
  }
  EXPECT_FALSE(outcome.model.sha256.empty());
  EXPECT_EQ(outcome.engine.version, "fake");
}

TEST_F(BenchRunner, KeepsBatchesBackToBackAsTrialsOfTheirCandidate) {
  must(run_bench(request({Scenario::single_stream}), bench.world()));
  const BenchOutcome outcome = must(run_bench(request({Scenario::single_stream}), bench.world()));
  EXPECT_TRUE(outcome.scenarios[0].run);
  ASSERT_EQ(bench.sink.trials.size(), 2U);
  EXPECT_EQ(bench.sink.trials[0].block, 0);
  EXPECT_EQ(bench.sink.trials[1].block, 1);
  EXPECT_EQ(bench.sink.trials[0].key, bench.sink.trials[1].key);
  ASSERT_EQ(bench.sink.current.size(), 1U);
  EXPECT_EQ(bench.sink.current[0].candidate.id(), "net/none/onnxruntime/b1/t1/fp32");
  EXPECT_TRUE(bench.sink.prepared.contains({"net", "none"}));
}

TEST_F(BenchRunner, AServersTimeIsItsUsersAndIsNotKept) {
  BenchRequest server = request({Scenario::server});
  server.scenarios[0].per_second = 2000.0;
  const BenchOutcome outcome = must(run_bench(server, bench.world()));
  ASSERT_TRUE(outcome.scenarios[0].result);
  EXPECT_EQ(outcome.scenarios[0].result->unanswered, 0);
  EXPECT_FALSE(outcome.scenarios[0].run);
  EXPECT_TRUE(bench.sink.trials.empty());
}

TEST_F(BenchRunner, ASearchWithoutARateSaysWhyAndNotHowLongItShouldBe) {
  BenchRequest server = request({Scenario::server});
  server.scenarios[0].bound = Seconds{1e-9};
  const BenchedScenario done = must(run_bench(server, bench.world())).scenarios.at(0);
  EXPECT_FALSE(done.rate_was_found);
  EXPECT_FALSE(done.tries.empty());
  std::vector<Check> noes;
  for (const CheckResult& one : done.result->checks) {
    if (one.answer == Answer::no) noes.push_back(one.check);
  }
  EXPECT_THAT(noes, testing::Contains(Check::latency_bound));
  EXPECT_THAT(noes, testing::Not(testing::Contains(Check::duration)));
}

TEST_F(BenchRunner, ABatchThatMakesNoQueryIsRefused) {
  BenchRequest odd = request({Scenario::multi_stream});
  odd.batch = 3;
  const auto refused = run_bench(odd, bench.world());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::bad_input);
  EXPECT_THAT(refused.error().message, HasSubstr("batches of 3"));
}

TEST_F(BenchRunner, ARecipeIsAppliedFirst) {
  BenchRequest pruned = request({Scenario::single_stream});
  pruned.recipe = "pruned";
  const BenchOutcome outcome = must(run_bench(pruned, bench.world()));
  EXPECT_EQ(outcome.model.recipe, "pruned");
  EXPECT_NE(outcome.model.sha256, outcome.model.original_sha256);
  EXPECT_EQ(bench.sink.trials[0].candidate.recipe, "pruned");
}

TEST_F(BenchRunner, ARecipeThatCannotBeAppliedEndsIt) {
  BenchRequest unknown = request({Scenario::single_stream});
  unknown.study.recipes[1] = {"pruned", {{"no-such-tactic", {}}}};
  unknown.recipe = "pruned";
  EXPECT_THAT(run_bench(unknown, bench.world()).error().message, HasSubstr("no-such-tactic"));
}

TEST_F(BenchRunner, OtherLoadMakesItInvalidWithItsReason) {
  bench.meter.conditions.other_load = 0.5;
  const BenchOutcome outcome = must(run_bench(request({Scenario::single_stream}), bench.world()));
  const auto& checks = outcome.scenarios[0].result->checks;
  const auto load = std::ranges::find(checks, Check::other_load, &CheckResult::check);
  EXPECT_EQ(load->answer, Answer::no);
  EXPECT_FALSE(load->remedy.empty());
}

}  // namespace
}  // namespace carnot
