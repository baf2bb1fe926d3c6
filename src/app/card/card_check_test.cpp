// SPDX-License-Identifier: Apache-2.0
#include "app/card/card_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "app/card/readme_text.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

const CardEntry& entry(const CardCheck& check, const std::string& field) {
  return *std::ranges::find(check.entries, field, &CardEntry::field);
}

CardCheck check_readme(const std::string& text) {
  return check_card(std::nullopt, ReadmeFacts{"README.md", must(parse_readme(text, "README.md"))});
}

TEST(CardCheck, AnEmptyCardTellsNothing) {
  const CardCheck check = check_readme("# A model\n");
  EXPECT_EQ(check.there(), 0);
  EXPECT_EQ(check.score(), 0.0);
  EXPECT_EQ(std::ranges::count(check.entries, true, &CardEntry::is_of_study), 6);
}

TEST(CardCheck, ACompleteReadmeTellsAllThatAReadmeCan) {
  const CardCheck check = check_readme(
      "---\nlicense: mit\nlibrary_name: onnx\npipeline_tag: image-classification\n"
      "base_model: someone/net\ndatasets:\n- cifar10\n"
      "model-index:\n- name: net\n  results:\n  - metrics:\n    - type: accuracy\n      value: .9\n"
      "co2_eq_emissions:\n  emissions: 12\n  source: Code Carbon\n  hardware_used: a laptop\n"
      "  geographical_location: Germany\n---\n"
      "It has 270 k parameters and 81 MFLOPs; it takes 5 mJ: 0.005 joules each.\n");
  for (const CardEntry& one : check.entries) {
    const bool is_beyond = one.field == "input";  // only the model's own metadata has it
    EXPECT_EQ(one.is_there, !is_beyond) << one.field;
  }
  EXPECT_EQ(entry(check, "emissions").where, "README.md:15, co2_eq_emissions.emissions");
  EXPECT_EQ(entry(check, "energy").where, "README.md:20, in the text");
}

TEST(CardCheck, ATemplateIsNoCard) {
  const CardCheck check = check_readme(
      "---\nlicense: \"{{ license }}\"\nlibrary_name: null\n---\n"
      "<!-- Give energy in kWh, e.g. 12,\nand 8 v100 GPUs -->\n"
      "- **Hardware Type:** [More Information Needed] A100\n"
      "- **Carbon Emitted:** [More Information Needed] 5 CO2\n");
  EXPECT_EQ(check.there(), 0);
}

TEST(CardCheck, TheModelsOwnMetadataCount) {
  ModelFacts model{
      .name = "net.onnx", .card = ModelCard{}, .file_bytes = 1000, .parameters = 250, .macs = 5000};
  model.card->licence = "Apache-2.0";
  model.card->published_accuracy = 0.91;
  model.card->input.emplace();
  model.card->input->height = 32;
  model.card->input->width = 32;
  const CardCheck check = check_card(model, std::nullopt);
  EXPECT_EQ(entry(check, "licence").value, "Apache-2.0");
  EXPECT_EQ(entry(check, "licence").where, "net.onnx, ONNX metadata");
  EXPECT_EQ(entry(check, "accuracy").value, "91 %");
  EXPECT_EQ(entry(check, "input").value, "NCHW 3 x 32 x 32");
  EXPECT_FALSE(entry(check, "origin").is_there);
}

TEST(CardCheck, ACardThatCarnotCompletedTellsItsSize) {
  ModelFacts model{
      .name = "timm:net", .card = ModelCard{}, .file_bytes = 1000, .parameters = 250, .macs = 5000};
  model.card->parameters = 250;
  model.card->macs = 5000;
  const CardCheck check = check_card(model, std::nullopt);
  EXPECT_EQ(entry(check, "size").value, "250 parameters");
  EXPECT_EQ(entry(check, "FLOPs").value, "5\u202f000 multiply-accumulates");
}

TEST(CardCheck, WhatTheFileKnowsIsAHintNotAMerit) {
  const ModelFacts model{
      .name = "net.onnx", .card = {}, .file_bytes = 1000, .parameters = 250, .macs = 5000};
  const CardCheck check = check_card(model, std::nullopt);
  EXPECT_EQ(check.there(), 0);
  EXPECT_THAT(entry(check, "size").hint, HasSubstr("1.00 kB, 250 parameters"));
  EXPECT_THAT(entry(check, "FLOPs").hint, HasSubstr("10.0 kFLOP"));
  EXPECT_THAT(check.sources.at(0), HasSubstr("no card in its metadata"));
}

TEST(CardCheck, OfATreeNoMultiplicationsAreCounted) {
  ModelFacts model{
      .name = "tree.onnx", .card = ModelCard{}, .file_bytes = 1000, .parameters = 250, .macs = 0};
  model.card->macs = 0;
  const CardCheck check = check_card(model, std::nullopt);
  EXPECT_FALSE(entry(check, "FLOPs").is_there);
  EXPECT_THAT(entry(check, "FLOPs").hint, HasSubstr("multiply-accumulates not counted"));
}

TEST(CardCheck, NothingToCheckIsRefused) {
  const ManualClock clock;
  const Environment environment{
      clock, SysRoot{"/"}, {}, {}, {}, [](const std::string&) { return std::nullopt; }};
  EXPECT_FALSE(check_card_files(std::nullopt, std::nullopt, environment).has_value());
  EXPECT_FALSE(check_card_files(std::nullopt, "/nowhere/README.md", environment).has_value());
}

TEST(ReadmeText, AWordWithoutItsFigureTellsNothing) {
  constexpr std::array<std::string_view, 1> kWords{"parameters"};
  EXPECT_FALSE(find_told("It has parameters.\n", {kWords, true}));
  EXPECT_EQ(find_told("# 5 parameters\n\nIt has 5 Parameters.\n", {kWords, true})->line, 2);
  EXPECT_TRUE(find_told("It has parameters.", {kWords, false}));
  EXPECT_FALSE(find_told("It has 5.", {}));
}

}  // namespace
}  // namespace carnot
