// SPDX-License-Identifier: Apache-2.0
#include "app/compare/compared_input.hpp"

#include <gmock/gmock.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

/// A folder with a model, a store, a report, and a report's folder.
class ComparedInputs : public testing::Test {
 protected:
  ComparedInputs() {
    write("net.onnx", "\x08\x08");
    write("r.sqlite", std::string_view{"SQLite format 3\0...", 19});
    write("r.json", "\n {\"format\": \"carnot study report\"}");
    write("out/report.json", "{}");
    write("a#b.sqlite", std::string_view{"SQLite format 3\0...", 19});
  }
  void write(const std::string& name, std::string_view text) {
    must(write_file_atomically(folder.path() / name, text));
  }
  Result<ComparedInput> read(const std::string& text, const Study* study = nullptr) {
    const Environment environment{
        clock, sys, {}, folder.path(), {}, [](const std::string&) { return std::nullopt; }};
    return compared_input(text, study, environment);
  }
  ComparedResults results(const std::string& text) {
    return std::get<ComparedResults>(must(read(text)));
  }
  ComparedModel model(const std::string& text, const Study* study = nullptr) {
    return std::get<ComparedModel>(must(read(text, study)));
  }
  std::string refusal(const std::string& text, const Study* study = nullptr) {
    const auto input = read(text, study);
    return input ? "no error" : to_sentence(input.error());
  }

  TemporaryFolder folder = must(TemporaryFolder::create({}, "carnot-compared"));
  SysRoot sys{"/"};
  ManualClock clock;
};

TEST_F(ComparedInputs, AModelIsAFileOrOfTheZoo) {
  EXPECT_EQ(model("net.onnx").entry.source, (folder.path() / "net.onnx").string());
  EXPECT_EQ(model("net.onnx").entry.name, "net");
  EXPECT_EQ(model("zoo:resnet8?classes=10").entry.name, "resnet8");
}

TEST_F(ComparedInputs, AModelOfTheStudyFileGoesFirst) {
  Study study;
  study.models = {{.name = "r.json", .source = "x.onnx", .dataset = "images", .input = {}}};
  const ComparedModel found = model("r.json", &study);
  EXPECT_TRUE(found.is_of_study);
  EXPECT_EQ(found.entry.dataset, "images");
  EXPECT_FALSE(model("net.onnx", &study).is_of_study);
}

TEST_F(ComparedInputs, AStoreNamesRunAndCandidateBehindItsHash) {
  EXPECT_TRUE(results("r.sqlite").is_store);
  EXPECT_FALSE(results("r.sqlite").run);
  EXPECT_EQ(results("r.sqlite#12").run, 12);
  EXPECT_EQ(results("r.sqlite#12").candidate, "");
  EXPECT_EQ(results("r.sqlite#12/net/none").run, 12);
  EXPECT_EQ(results("r.sqlite#12/net/none").candidate, "net/none");
  EXPECT_EQ(results("r.sqlite#net/none").candidate, "net/none");
  EXPECT_FALSE(results("r.sqlite#net/none").run);
}

TEST_F(ComparedInputs, AReportHasCandidatesButNoRuns) {
  EXPECT_FALSE(results("r.json").is_store);
  EXPECT_EQ(results("r.json#net/none").candidate, "net/none");
  EXPECT_EQ(results("r.json#12").candidate, "12");
  EXPECT_EQ(results("out").file, folder.path() / "out/report.json");
}

TEST_F(ComparedInputs, AHashInAFilesNameIsItsOwn) {
  EXPECT_EQ(results("a#b.sqlite").file, folder.path() / "a#b.sqlite");
  EXPECT_EQ(results("a#b.sqlite#3").run, 3);
}

TEST_F(ComparedInputs, WhatIsNothingOfTheseIsRefusedWithWhatThereIs) {
  EXPECT_THAT(refusal("nte.onnx"), HasSubstr("\"nte.onnx\" is no file, and no model of the zoo."));
  EXPECT_THAT(refusal(""), HasSubstr("is no file"));
  EXPECT_THAT(refusal("#3"), HasSubstr("is no file"));
  EXPECT_THAT(refusal("net.onnx#3"), HasSubstr("holds no results, so \"#3\" names nothing"));
  Study study;
  study.models = {{.name = "net", .source = "x.onnx", .dataset = {}, .input = {}}};
  EXPECT_THAT(refusal("nte", &study), HasSubstr("Did you mean \"net\"?"));
  EXPECT_THAT(refusal("elsewhere", &study), HasSubstr("The study file has: net."));
}

}  // namespace
}  // namespace carnot
