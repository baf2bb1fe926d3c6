// SPDX-License-Identifier: Apache-2.0
#include "report/state_reader.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "report/study_report.hpp"
#include "support/must.hpp"
#include "support/recorded_study.hpp"

namespace carnot {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

StudyReport written() {
  StudyReport report;
  report.study = small_study();
  report.study.seed = 9'007'199'254'740'993U;  // above 2^53
  report.study.protocol.until = 0.01;
  report.host.fingerprint = "abc";
  report.host.name = "lab";
  add_trials(report.trials, candidate_of("none"), 6, 1.0, estimated_joules);
  add_trials(report.trials, candidate_of("int8"), 6, 0.5, measured_joules);
  for (Trial& trial : report.trials) {
    trial.key = "key of " + trial.candidate.recipe;
    trial.peak_resident_bytes = 3'000'000'000;
    trial.accuracy = predictions(20, 3);
    trial.accuracy->content_sha256 = "c0ffee";
  }
  PreparedModel model;
  model.model = "net";
  model.recipe = "none";
  model.file_bytes = 5'000'000'000;
  report.prepared = {model};
  report.summary = must(summarise(report.study, report.trials, report.prepared));
  return report;
}

std::string refusal(const json& document) {
  const auto state = read_measured_state(document.dump());
  return state ? "no error" : to_sentence(state.error());
}

TEST(StateReader, GivesBackWhatTheReportWasWrittenFrom) {
  const StudyReport report = written();
  const MeasuredState is = must(read_measured_state(to_json(report)));
  const MeasuredState was =
      measured_state(report.study, report.host, report.trials, report.prepared);
  EXPECT_EQ(is.host.fingerprint, "abc");
  EXPECT_EQ(is.host.name, "lab");
  EXPECT_EQ(is.seed, was.seed);
  EXPECT_EQ(is.until, was.until);
  EXPECT_EQ(is.confidence, was.confidence);
  ASSERT_EQ(is.candidates.size(), was.candidates.size());
  for (std::size_t i = 0; i < is.candidates.size(); ++i) {
    EXPECT_EQ(is.candidates[i].candidate, was.candidates[i].candidate);
    EXPECT_EQ(is.candidates[i].group, "net/b1/t1");
    EXPECT_EQ(is.candidates[i].dataset, "images");
    EXPECT_EQ(is.candidates[i].content_sha256, "c0ffee");
    EXPECT_EQ(is.candidates[i].blocks, was.candidates[i].blocks);
    EXPECT_EQ(is.candidates[i].right, was.candidates[i].right);
    EXPECT_EQ(is.candidates[i].correct->correct, 17);
    EXPECT_EQ(is.candidates[i].file_bytes, was.candidates[i].file_bytes);
  }
}

TEST(StateReader, ReadsTheFinalsOfASearch) {
  const json search{{"format", "carnot.optimize/1"}, {"finals", json::parse(to_json(written()))}};
  EXPECT_EQ(must(read_measured_state(search.dump())).candidates.size(), 2U);
}

TEST(StateReader, SaysWhatIsWrongWhereAndWhatToDo) {
  const json good = json::parse(to_json(written()));
  EXPECT_THAT(refusal(json{{"format", "carnot.measure/1"}}), HasSubstr("no report of a study"));
  EXPECT_THAT(refusal(json(3)), HasSubstr("no report of a study"));

  json older = good;
  older["candidates"][1].erase("by_block");
  EXPECT_THAT(refusal(older), HasSubstr("candidates[1] has no figures by block: an older Carnot"));

  json wrong = good;
  wrong["candidates"][0]["by_block"][2]["inference_seconds"] = "fast";
  EXPECT_THAT(refusal(wrong), HasSubstr("candidates[0].by_block[2]: inference_seconds is no"));
  EXPECT_THAT(refusal(wrong), HasSubstr("carnot report --json wrote"));

  json unknown = good;
  unknown["candidates"][0]["engine"] = "abacus";
  EXPECT_THAT(refusal(unknown), HasSubstr("engine has a value that this Carnot does not know"));

  json sure = good;
  sure["protocol"]["confidence"] = 1.0;
  EXPECT_THAT(refusal(sure), HasSubstr("confidence is no share"));

  json more = good;
  more["candidates"][0]["accuracy"]["correct"] = 21;
  EXPECT_THAT(refusal(more), HasSubstr("correct is more than its images"));

  json twice = good;
  twice["candidates"][1] = twice["candidates"][0];
  EXPECT_THAT(refusal(twice), HasSubstr("holds one twice"));

  json empty = good;
  empty["candidates"] = json::array();
  EXPECT_THAT(refusal(empty), HasSubstr("candidates holds none"));
}

}  // namespace
}  // namespace carnot
