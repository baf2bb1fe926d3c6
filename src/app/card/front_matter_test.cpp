// SPDX-License-Identifier: Apache-2.0
#include "app/card/front_matter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Result<Readme> parsed(const std::string& metadata) {
  // The body is not looked at, so it may end with this call.
  static std::string text;
  text = "---\n" + metadata + "---\nBody\n";
  return parse_readme(text, "README.md");
}

std::vector<std::string> flat(const std::string& metadata) {
  std::vector<std::string> lines;
  for (const MatterEntry& one : must(parsed(metadata)).metadata)
    lines.push_back(one.path + "=" + one.value);
  return lines;
}

TEST(FrontMatter, ReadsWhatTheHubDocumentsForEmissions) {
  EXPECT_THAT(flat("co2_eq_emissions:\n"
                   "  emissions: 12.5\n"
                   "  source: \"Code Carbon\"\n"
                   "  hardware_used: 8 v100 GPUs  # as rented\n"),
              ElementsAre("co2_eq_emissions.emissions=12.5", "co2_eq_emissions.source=Code Carbon",
                          "co2_eq_emissions.hardware_used=8 v100 GPUs"));
}

TEST(FrontMatter, ListsMayStandAsFarLeftAsTheirKey) {
  EXPECT_THAT(flat("datasets:\n- a\n- 'b c'\ntags:\n  - x\n"),
              ElementsAre("datasets[]=a", "datasets[]=b c", "tags[]=x"));
}

TEST(FrontMatter, ReadsListsOfMappingsWithinEachOther) {
  EXPECT_THAT(flat("model-index:\n"
                   "- name: net\n"
                   "  results:\n"
                   "  - task:\n"
                   "      type: image-classification\n"
                   "    metrics:\n"
                   "    - type: accuracy\n"
                   "      value: 0.91\n"
                   "    - type: f1\n"
                   "      value: 0.9\n"),
              ElementsAre("model-index[].name=net",
                          "model-index[].results[].task.type=image-classification",
                          "model-index[].results[].metrics[].type=accuracy",
                          "model-index[].results[].metrics[].value=0.91",
                          "model-index[].results[].metrics[].type=f1",
                          "model-index[].results[].metrics[].value=0.9"));
}

TEST(FrontMatter, ReadsFlowsBlocksAndFoldedLines) {
  EXPECT_THAT(flat("tags: [a, \"b, c\", {x: 1}]\n"
                   "text: |\n"
                   "  two\n"
                   "  lines: here\n"
                   "plain: goes\n"
                   "  on\n"
                   "empty:\n"
                   "url: https://example.org/a#b\n"),
              ElementsAre("tags[]=a", "tags[]=b, c", "tags[].x=1", "text=two\nlines: here",
                          "plain=goes on", "empty=", "url=https://example.org/a#b"));
}

TEST(FrontMatter, KnowsTheLineOfEachValueAndOfTheBody) {
  const Readme readme = must(parsed("# a comment\n\nlicense: mit\n"));
  ASSERT_EQ(readme.metadata.size(), 1U);
  EXPECT_EQ(readme.metadata[0], (MatterEntry{"license", "mit", 4}));
  EXPECT_EQ(readme.body_line, 6);
  EXPECT_EQ(readme.body, "Body\n");
}

TEST(FrontMatter, AReadmeWithoutItIsAllBody) {
  const Readme readme = must(parse_readme("# Title\n---\nno: matter\n---\n", "README.md"));
  EXPECT_THAT(readme.metadata, IsEmpty());
  EXPECT_EQ(readme.body_line, 1);
  EXPECT_THAT(must(parse_readme("", "README.md")).metadata, IsEmpty());
  EXPECT_THAT(must(parse_readme("---\n{}\n---\n", "README.md")).metadata, IsEmpty());
}

TEST(FrontMatter, LinesMayEndAsOnWindowsAndBeginWithAMark) {
  const Readme readme = must(parse_readme("\xEF\xBB\xBF---\r\nlicense: mit\r\n---\r\n", "R"));
  EXPECT_EQ(readme.metadata.at(0).value, "mit");
}

TEST(FrontMatter, WhatIsNotUnderstoodIsRefusedWithItsLine) {
  const auto refusal = [](const std::string& metadata) {
    const auto readme = parsed(metadata);
    return readme ? std::string{"read"} : readme.error().message;
  };
  EXPECT_THAT(refusal("a: &anchor b\n"), HasSubstr("README.md:2: this line uses an anchor"));
  EXPECT_THAT(refusal("a: 1\nb: [c, d\n"), HasSubstr("README.md:3: this line"));
  EXPECT_THAT(refusal("a: \"open\n"), HasSubstr("a quote that is not closed"));
  EXPECT_THAT(refusal("a: 1\n\tb: 2\n"),
              HasSubstr("README.md:3: this line is indented with a tab"));
  EXPECT_THAT(refusal("a: 1\n   b: 2\n"), HasSubstr("indented further"));
  EXPECT_THAT(refusal("a:\n    b: 1\n  c: 2\n"), HasSubstr("README.md:4"));
  EXPECT_THAT(refusal("just words\nand: more\n"), HasSubstr("README.md:3"));
  EXPECT_THAT(parse_readme("---\na: 1\n", "README.md").error().message,
              HasSubstr("README.md:1: the front matter that begins here is not closed"));
}

TEST(FrontMatter, NestingHasABottom) {
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_THAT(parsed(deep).error().message, HasSubstr("nested too deep"));
  EXPECT_THAT(parsed("a: " + std::string(500, '[') + "\n").error().message,
              HasSubstr("nested too deep"));
  std::string dashes;
  for (int i = 0; i < 100; ++i) dashes += "- ";
  EXPECT_THAT(parsed(dashes + "x\n").error().message, HasSubstr("nested too deep"));
}

}  // namespace
}  // namespace carnot
