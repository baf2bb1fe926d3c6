// SPDX-License-Identifier: Apache-2.0
#include "report/score_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RatedModel scored_model(std::string name, double joules, double accuracy) {
  RatedModel model{.name = std::move(name)};
  model.joules = Estimate{joules, 0.9 * joules, 1.1 * joules, .95};
  model.joules_of_runs = {joules, joules};
  model.accuracy = seen_once(accuracy);
  model.images = 100;
  return model;
}

ScoreReport scored(Provenance provenance) {
  ScoreReport report;
  report.run.title = "made";
  report.run.where = "a machine";
  const RatedGround ground{"digits", {provenance, "cpu_package", ""}, "a machine", "f"};
  report.run.groups = {{ground,
                        {scored_model("small", .001, .7), scored_model("middle", .002, .8),
                         scored_model("large", .008, .9)}}};
  report.run.unrated = {{"broken", "its energy was not measured."}};
  return report;
}

std::size_t occurrences(const std::string& text, const std::string& piece) {
  std::size_t count = 0;
  for (std::size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1))
    ++count;
  return count;
}

TEST(ScoreReport, ShowsBothRawAxesInEveryTable) {
  const std::string text = to_terminal(scored(Provenance::measured), {});
  EXPECT_EQ(occurrences(text, "energy/inference"), 3U);
  EXPECT_EQ(occurrences(text, "energy/inference  "), occurrences(text, "accuracy   "));
  EXPECT_THAT(text, HasSubstr("2.00 mJ (1.80 to 2.20 mJ), n = 2"));
  EXPECT_THAT(text, HasSubstr("80 %, n = 100"));
  EXPECT_THAT(text, Not(HasSubstr("~")));
}

TEST(ScoreReport, PrintsEveryWeakness) {
  const std::string text = to_markdown(scored(Provenance::measured), {});
  for (const Score& score : all_scores()) EXPECT_THAT(text, HasSubstr(std::string{score.whose}));
  EXPECT_THAT(text, HasSubstr("Weakness: "));
  EXPECT_THAT(text, HasSubstr("broken: not rated, its energy was not measured."));
  EXPECT_THAT(text, HasSubstr("Carnot score not rated for 3 of 3: no reference set was named"));
}

TEST(ScoreReport, MarksEstimates) {
  EXPECT_THAT(to_terminal(scored(Provenance::estimated), {}), HasSubstr("~2.00 mJ"));
}

TEST(ScoreReport, ShowsTheScoresThatAreWanted) {
  const std::string text = to_terminal(scored(Provenance::measured), {"pepr"});
  EXPECT_EQ(occurrences(text, "energy/inference"), 1U);
  EXPECT_THAT(text, HasSubstr("PePR"));
  EXPECT_THAT(text, Not(HasSubstr("GQI")));
}

TEST(ScoreReport, TellsProgramsWhatIsNotKnown) {
  ScoreReport report = scored(Provenance::measured);
  report.set = ReferenceSet{.name = "made",
                            .version = "3",
                            .sha256 = "abc",
                            .group = report.run.groups.front(),
                            .floor_joules = .0005};
  const auto document = nlohmann::json::parse(to_json(report));
  EXPECT_EQ(document["reference_set"]["version"], "3");
  EXPECT_EQ(document["reference_set"]["law"]["frontier_models"], 3);
  const auto& model = document["groups"][0]["models"][1];
  EXPECT_EQ(model["accuracy_share"]["point"], .8);
  EXPECT_TRUE(model["accuracy_share"]["lower"].is_null());
  EXPECT_EQ(model["scores"].size(), all_scores().size());
  EXPECT_EQ(model["scores"][0]["key"], "carnot_score");
  EXPECT_TRUE(model["scores"][0]["value"]["point"].is_number());
  EXPECT_TRUE(model["scores"][2]["value"].is_null());
  EXPECT_THAT(model["scores"][2]["not_rated_because"].get<std::string>(), HasSubstr("--gqi"));
  EXPECT_TRUE(has_scores(report));
  report.run.groups.clear();
  EXPECT_FALSE(has_scores(report));
}

}  // namespace
}  // namespace carnot
