// SPDX-License-Identifier: Apache-2.0
#include "app/scores/reference_set_file.hpp"

#include <gmock/gmock.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kSetText = R"(format = "carnot reference set/1"
name = "made"
version = "2"
date = "2026-11-22"
source = "a test"
dataset = "digits"
platform = "a machine"
provenance = "measured"
perimeter = "cpu_package"
floor_joules = 0.5

[[models]]
name = "small"
joules = 1.0
joules_interval = [0.9, 1.1, 0.95]
joules_of_runs = [0.95, 1.05]
accuracy = 0.7
images = 1000

[[models]]
name = "middle"
joules = 2.0
accuracy = 0.8

[[models]]
name = "large"
joules = 8.0
accuracy = 0.9
once_joules = 3.0
)";

std::string set_changed(std::string_view from, std::string_view to) {
  std::string text{kSetText};
  return text.replace(text.find(from), from.size(), to);
}

std::string refusal_of_set(std::string_view text) {
  const auto set = parse_reference_set(text, "set.toml");
  return set ? std::string{} : to_sentence(set.error());
}

TEST(ReferenceSetFile, ReadsBackWhatItWrites) {
  const ReferenceSet set = must(parse_reference_set(kSetText, "set.toml"));
  EXPECT_EQ(set.group.models.size(), 3U);
  EXPECT_EQ(set.group.models[0].joules, (Estimate{1.0, 0.9, 1.1, 0.95}));
  EXPECT_EQ(set.group.models[1].joules, seen_once(2.0));
  EXPECT_EQ(set.group.models[1].runs(), 1);
  EXPECT_EQ(set.sha256.size(), 64U);
  const std::string text = reference_set_text(set);
  const ReferenceSet again = must(parse_reference_set(text, "again.toml"));
  EXPECT_EQ(reference_set_text(again), text);
  EXPECT_EQ(again.group.models[0].joules_of_runs, set.group.models[0].joules_of_runs);
  EXPECT_EQ(again.group.models[2].once_joules, 3.0);
  EXPECT_EQ(again.group.ground, set.group.ground);
}

TEST(ReferenceSetFile, RefusesASetWithoutVersion) {
  EXPECT_THAT(refusal_of_set(set_changed("version = \"2\"\n", "")), HasSubstr("version"));
  EXPECT_THAT(refusal_of_set(set_changed("\"2\"", "\" \"")),
              HasSubstr("set.toml:3: version is empty"));
  EXPECT_THAT(refusal_of_set(set_changed("date = \"2026-11-22\"\n", "")), HasSubstr("date"));
}

TEST(ReferenceSetFile, NamesWhatIsWrong) {
  EXPECT_THAT(refusal_of_set(set_changed("joules = 2.0", "joules = -2.0")),
              HasSubstr("set.toml:22: models[1].joules should be above 0."));
  EXPECT_THAT(refusal_of_set(set_changed("accuracy = 0.8", "accuracy = 80.0")),
              HasSubstr("a share from 0 to 1"));
  EXPECT_THAT(refusal_of_set(set_changed("accuracy = 0.8\n", "")), HasSubstr("both axes"));
  EXPECT_THAT(refusal_of_set(set_changed("\"measured\"", "\"missing\"")), HasSubstr("provenance"));
  EXPECT_THAT(refusal_of_set(set_changed("\"measured\"", "\"estimated\"")), HasSubstr("estimator"));
  EXPECT_THAT(refusal_of_set(set_changed("\"cpu_package\"", "\"cpu\"")), HasSubstr("perimeter"));
  EXPECT_THAT(refusal_of_set(set_changed("[0.9, 1.1, 0.95]", "[1.2, 1.1, 0.95]")),
              HasSubstr("around its figure"));
  EXPECT_THAT(refusal_of_set(set_changed("\"large\"", "\"small\"")),
              HasSubstr("the name of another member"));
  EXPECT_THAT(refusal_of_set(set_changed("floor_joules = 0.5", "floor_joules = 0.0")),
              HasSubstr("above 0"));
  EXPECT_THAT(refusal_of_set("name = \n"), HasSubstr("not valid TOML"));
}

TEST(ReferenceSetFile, HoldsTheMeasuredNetworks) {
  const ReferenceSet set = must(load_reference_set("imagenet-rtx5000", "/"));
  EXPECT_EQ(set.group.models.size(), 22U);
  const SetLaw law = must(law_of(set));
  EXPECT_NEAR(law.law.slope, .170606, 1e-6);
  EXPECT_NEAR(law.law.intercept, -13.308450, 1e-6);
  const auto missing = load_reference_set("imagenet-rtx500", "/");
  EXPECT_THAT(to_sentence(missing.error()), HasSubstr("Did you mean \"imagenet-rtx5000\"?"));
}

}  // namespace
}  // namespace carnot
