// SPDX-License-Identifier: Apache-2.0
#include "report/bench_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

BenchedScenario benched(Scenario scenario) {
  BenchedScenario one{.candidate = {"net", "int8", {}}, .scenario = scenario};
  ScenarioResult result;
  result.request.scenario = scenario;
  result.valid = true;
  result.checks = {{Check::duration, Answer::yes, {}, {}},
                   {Check::count, Answer::yes, {}, {}},
                   {Check::throttling, Answer::unknown, "the kernel does not tell", {}}};
  result.queries = 1200;
  result.duration = Seconds{12.0};
  result.samples_per_second = 100.0;
  result.latency = {
      {.5, Seconds{0.009}, 1200, 7}, {.9, Seconds{0.0125}, 1200, 44}, {.999, {}, 1200, 4603}};
  if (scenario != Scenario::offline) result.figure = result.latency[1];
  result.energy_per_query =
      Energy::estimated(Perimeter::single(Domain::cpu_package), {0.5, 0.25, 1.0, 0.9}, "cpu");
  one.result = result;
  one.run = 3;
  return one;
}

BenchReport report(std::vector<BenchedScenario> scenarios) {
  BenchReport report;
  report.model.model = "net";
  report.model.recipe = "int8";
  report.model.sha256 = "0123456789abcdef0123";
  report.model.file_bytes = 302'000;
  report.engine.version = "1.30.0";
  report.accuracy = BenchAccuracy{1000, 912, {0.912, 0.893, 0.928, 0.95}};
  report.scenarios = std::move(scenarios);
  report.store = "results.sqlite";
  return report;
}

TEST(BenchReport, TellsWhatWasTimedAndHowItWent) {
  const std::string text = bench_text(report({benched(Scenario::single_stream)}));
  EXPECT_THAT(text, HasSubstr("net, recipe int8, on onnxruntime 1.30.0, 1 thread, fp32\n"));
  EXPECT_THAT(text, HasSubstr("graph       0123456789ab, 302 kB"));
  EXPECT_THAT(text, HasSubstr("91.2 % (89.3 to 92.8 %) of 1\u202f000 images"));
  EXPECT_THAT(text, HasSubstr("single-stream, batch 1: VALID\n"));
  EXPECT_THAT(text, HasSubstr("p90 12.5 ms of a query (p50 9.00 ms, p99.9 needs ≥ 4\u202f603)"));
  EXPECT_THAT(text, HasSubstr("1\u202f200 queries in 12.0 s, 100 images per second"));
  EXPECT_THAT(text, HasSubstr("per query 0.50 J"));
  EXPECT_THAT(text, HasSubstr("estimated"));
  EXPECT_THAT(text, HasSubstr("yes         duration, count\n"));
  EXPECT_THAT(text, HasSubstr("unknown     throttling\n"));
  EXPECT_THAT(text, HasSubstr("run 3 in results.sqlite"));
}

TEST(BenchReport, TellsEachNoWithReasonAndRemedy) {
  BenchedScenario invalid = benched(Scenario::server);
  invalid.result->valid = false;
  invalid.result->checks[1] = {Check::count, Answer::no, "412 of 459 queries",
                               "Run 12 % longer: --budget 68s."};
  invalid.run.reset();
  const BenchReport one = report({invalid});
  const std::string text = bench_text(one);
  EXPECT_FALSE(all_valid(one));
  EXPECT_THAT(text, HasSubstr("server, batch 1: INVALID\n"));
  EXPECT_THAT(text, HasSubstr("no          count: 412 of 459 queries. Run 12 % longer: --budget"));
  EXPECT_THAT(text, HasSubstr("kept        nowhere: "));
}

TEST(BenchReport, MarksALook) {
  BenchedScenario look = benched(Scenario::offline);
  look.result->valid = false;
  look.result->quick = true;
  const std::string text = bench_text(report({look}));
  EXPECT_THAT(text, HasSubstr("offline, batch 1: INVALID (a quick look)\n"));
  EXPECT_THAT(text, HasSubstr("1\u202f200 images in 12.0 s"));
  EXPECT_THAT(text, HasSubstr("per image"));
  EXPECT_THAT(text, Not(HasSubstr("latency")));
}

TEST(BenchReport, TellsTheRateThatASearchFoundOrThatThereIsNone) {
  BenchedScenario found = benched(Scenario::server);
  found.result->request.per_second = 81.25;
  found.result->request.rate_was_searched = true;
  found.result->request.bound = Seconds{0.020};
  found.tries = {{50.0, true, Seconds{0.015}}, {81.25, true, Seconds{0.019}}};
  EXPECT_THAT(bench_text(report({found})),
              HasSubstr("81.2 queries per second: the largest of 2 tried whose p99 keeps within "
                        "20.0 ms"));
  found.rate_was_found = false;
  EXPECT_THAT(bench_text(report({found})), HasSubstr("and not in the run that decides"));
  found.tries = {{50.0, false, Seconds{0.025}}, {25.0, false, Seconds{0.024}}};
  EXPECT_THAT(bench_text(report({found})), HasSubstr("none of 2 tried keeps p99 within 20.0 ms"));
}

TEST(BenchReport, TellsWhyAScenarioFailed) {
  BenchedScenario failed = benched(Scenario::offline);
  failed.result.reset();
  failed.failure = "onnxruntime refuses it: the model is fixed to batch 1";
  const std::string text = bench_text(report({failed}));
  EXPECT_THAT(text, HasSubstr("offline, batch 1: failed\n"));
  EXPECT_THAT(text, HasSubstr("fixed to batch 1.\n"));
}

TEST(BenchReport, AsJsonHoldsTheSame) {
  BenchedScenario failed = benched(Scenario::offline);
  failed.result.reset();
  failed.failure = "broken";
  const auto json = nlohmann::json::parse(
      bench_json(report({benched(Scenario::single_stream), benched(Scenario::server), failed})));
  EXPECT_EQ(json["format"], "carnot.bench/1");
  EXPECT_EQ(json["valid"], false);
  EXPECT_EQ(json["accuracy"]["correct"], 912);
  const auto& single = json["scenarios"][0];
  EXPECT_EQ(single["valid"], true);
  EXPECT_EQ(single["figure"]["latency_seconds"], 0.0125);
  EXPECT_EQ(single["latency_percentiles"][2]["latency_seconds"], nullptr);
  EXPECT_EQ(single["latency_percentiles"][2]["samples_needed"], 4603);
  EXPECT_EQ(single["rate"], nullptr);
  EXPECT_EQ(single["energy_per_query"]["provenance"], "estimated");
  EXPECT_EQ(single["checks"][2]["answer"], "unknown");
  EXPECT_EQ(single["run"], 3);
  EXPECT_EQ(json["scenarios"][1]["rate"]["searched"], false);
  EXPECT_EQ(json["scenarios"][2]["failure"], "broken");
}

}  // namespace
}  // namespace carnot
