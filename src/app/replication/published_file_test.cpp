// SPDX-License-Identifier: Apache-2.0
#include "app/replication/published_file.hpp"

#include <gmock/gmock.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kPublishedText = R"(format = "carnot published study/1"
name = "s9"
title = "t"
source = "a journal"
known_from = "its abstract."
setup = "one machine."
engine = "onnxruntime"

[[findings]]
name = "one"
tactic = "quantisation"
of = ["dynamic-int8"]
with = { per-channel = true }
attribute = "energy"
claim = "improves"
says = "It saves."
mean = 50.0
deviation = 10.0
models = 20
source = "table 1"
)";

std::string published_changed(std::string_view from, std::string_view to) {
  std::string text{kPublishedText};
  return text.replace(text.find(from), from.size(), to);
}

std::string refusal_of_published(std::string_view text) {
  const auto study = parse_published_study(text, "study.toml");
  return study ? std::string{} : to_sentence(study.error());
}

TEST(PublishedFile, ReadsAFinding) {
  const PublishedStudy study = must(parse_published_study(kPublishedText, "study.toml"));
  EXPECT_EQ(study.engine, EngineName::onnxruntime);
  ASSERT_EQ(study.findings.size(), 1U);
  const PublishedFinding& finding = study.findings[0];
  EXPECT_EQ(finding.attribute, QualityAttribute::energy);
  EXPECT_EQ(finding.claim, Claim::improves);
  EXPECT_EQ(finding.effect->models, 20);
  EXPECT_EQ(finding.with.at("per-channel"), ParameterValue{true});
}

TEST(PublishedFile, NamesLineAndNearestWord) {
  EXPECT_EQ(refusal_of_published(published_changed("\"energy\"", "\"enrgy\"")),
            "study.toml:14: findings[0].attribute is \"enrgy\", which is not known here. Did you "
            "mean \"energy\"?");
  EXPECT_THAT(refusal_of_published(published_changed("\"improves\"", "\"improve\"")),
              HasSubstr("\"improves\""));
  EXPECT_THAT(refusal_of_published(published_changed("\"onnxruntime\"", "\"onnx\"")),
              HasSubstr("study.toml:7: engine"));
  EXPECT_THAT(refusal_of_published(published_changed("tactic =", "tactics =")),
              HasSubstr("tactic"));
}

TEST(PublishedFile, RefusesFiguresThatSayNothing) {
  EXPECT_THAT(refusal_of_published(published_changed("mean = 50.0\n", "")),
              HasSubstr("stands beside no mean"));
  EXPECT_THAT(refusal_of_published(published_changed("models = 20\n", "")), HasSubstr("models"));
  EXPECT_THAT(refusal_of_published(published_changed("deviation = 10.0", "deviation = -1.0")),
              HasSubstr("below 0"));
  EXPECT_THAT(
      refusal_of_published(published_changed("models = 20", "models = 20\nsize = \"huge\"")),
      HasSubstr("no word of the vocabulary"));
}

TEST(PublishedFile, AsksForWhatAClaimNeeds) {
  EXPECT_THAT(refusal_of_published(published_changed("\"improves\"", "\"untestable\"")),
              HasSubstr("reason"));
  EXPECT_THAT(refusal_of_published(published_changed("\"improves\"", "\"acceptable-loss\"")),
              HasSubstr("bound"));
  EXPECT_THAT(refusal_of_published(published_changed("of = [\"dynamic-int8\"]", "of = []")),
              HasSubstr("is empty"));
}

TEST(PublishedFile, ANameThatLeadsElsewhereIsRefused) {
  EXPECT_THAT(refusal_of_published(published_changed("\"s9\"", "\"../s9\"")),
              HasSubstr("study.toml:2: name should be of letters"));
}

TEST(PublishedFile, OpensAStudyByNameOrAsAFile) {
  const auto folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-published"));
  must(write_file_atomically(folder.path() / "mine.toml", kPublishedText));
  EXPECT_EQ(must(open_published_study("s1", folder.path())).name, "s1");
  EXPECT_EQ(must(open_published_study("mine.toml", folder.path())).name, "s9");
  const auto refused = open_published_study("s2", folder.path());
  ASSERT_FALSE(refused);
  EXPECT_EQ(to_sentence(refused.error()),
            "\"s2\" is neither a published study that is known here nor a file. Choose s1, or "
            "write one (docs/formats.md).");
  must(write_file_atomically(folder.path() / "mine.toml", "format = 1"));
  const auto broken = open_published_study("mine.toml", folder.path());
  ASSERT_FALSE(broken);
  EXPECT_THAT(to_sentence(broken.error()), HasSubstr("mine.toml:1: format"));
}

TEST(PublishedFile, RefusesANameGivenTwice) {
  const std::string text{kPublishedText};
  EXPECT_THAT(refusal_of_published(text + text.substr(text.find("\n[[findings]]"))),
              HasSubstr("the name of another finding"));
}

TEST(PublishedFile, RefusesWhatIsNoToml) {
  EXPECT_THAT(refusal_of_published("name = \n"), HasSubstr("not valid TOML"));
}

TEST(PublishedFile, HoldsTheStudyS1) {
  const PublishedStudy study = built_in_published_study("s1").value();
  EXPECT_EQ(study.engine, EngineName::torch);
  EXPECT_EQ(study.findings.size(), 18U);
  EXPECT_DOUBLE_EQ(study.findings[0].effect->mean, -13.792);
  EXPECT_EQ(study.findings[0].effect->models, 28);
  EXPECT_FALSE(built_in_published_study("s2").has_value());
}

}  // namespace
}  // namespace carnot
