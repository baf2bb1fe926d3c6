// SPDX-License-Identifier: Apache-2.0
#include "app/compare/compared_study.hpp"

#include <gmock/gmock.h>

#include "base/file.hpp"
#include "graph/card.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

InputSpec fed_with(double scale) {
  InputSpec input;
  input.height = input.width = 32;
  input.scale = scale;
  return input;
}

/// A folder with two models with cards, and one whose card asks for other pixels.
class ComparedStudy : public testing::Test {
 protected:
  ComparedStudy() {
    const Graph graph = must(build_zoo_model("mlp"));
    const ModelCard card = *must(card_of(graph));
    save("main.onnx", graph, card);
    save("change.onnx", graph, card);
    ModelCard scaled = card;
    scaled.input->scale *= 2.0;
    save("scaled.onnx", graph, scaled);
    ModelCard silent = card;
    silent.input.reset();
    save("silent.onnx", graph, silent);
    request.before = "main.onnx";
    request.after = "change.onnx";
  }
  void save(const std::string& name, Graph graph, const ModelCard& card) {
    set_card(graph, card);
    must(save_model(graph, folder.path() / name));
  }
  ComparedModel file(const std::string& name) {
    return {{.name = name, .source = (folder.path() / name).string(), .dataset = {}, .input = {}},
            false};
  }
  /// An entry of the study file.
  ComparedModel entry(const std::string& name, std::string dataset = "images") {
    ComparedModel model = file(name);
    model.entry.dataset = std::move(dataset);
    model.is_of_study = true;
    return model;
  }
  Study base_of(const std::vector<ComparedModel>& models) {
    Study study;
    for (const ComparedModel& one : models) study.models.push_back(one.entry);
    study.datasets = {
        {.name = "images", .kind = DatasetKind::glyphs, .test = {}, .calibration = {}},
        {.name = "others", .kind = DatasetKind::glyphs, .test = {}, .calibration = {}}};
    study.recipes = {{"none", {}}, {"theirs", {{"fold", {}}}}};
    study.engines = {EngineName::openvino};
    study.protocol.validity.invalid_other_load = 0.5;
    return study;
  }
  Result<Study> made(const Study* base, const ComparedModel& before, const ComparedModel& after) {
    const Environment environment{
        clock,         sys,           {},
        folder.path(), folder.path(), [](const std::string&) { return std::nullopt; }};
    return compared_study(request, base, before, after, environment);
  }
  std::string refusal(const Study* base, const ComparedModel& before, const ComparedModel& after) {
    const auto study = made(base, before, after);
    return study ? "no error" : to_sentence(study.error());
  }

  TemporaryFolder folder = must(TemporaryFolder::create({}, "carnot-compared"));
  SysRoot sys{"/"};
  ManualClock clock;
  CompareRequest request;
};

TEST_F(ComparedStudy, PutsTheSecondModelInThePlaceOfTheFirst) {
  const Study study = must(made(nullptr, file("main.onnx"), file("change.onnx")));
  ASSERT_EQ(study.recipes.size(), 2U);
  EXPECT_TRUE(study.recipes[0].is_none());
  const auto& command =
      std::get<std::vector<std::string>>(study.recipes[1].steps.at(0).parameters.at("command"));
  EXPECT_THAT(command,
              testing::ElementsAre("cp", "--", (folder.path() / "change.onnx").string(), "{out}"));
  EXPECT_EQ(study.models.at(0).source, (folder.path() / "main.onnx").string());
  EXPECT_EQ(study.engines, std::vector{EngineName::onnxruntime});
  EXPECT_EQ(study.protocol.budget, Seconds{300.0});
}

TEST_F(ComparedStudy, MeasuresAsNarrowlyAsTheRulesNeedUnlessTold) {
  EXPECT_EQ(must(made(nullptr, file("main.onnx"), file("change.onnx"))).protocol.until, 0.02);
  request.rules = {must(parse_gate_rule("energy > +2%"))};
  EXPECT_EQ(must(made(nullptr, file("main.onnx"), file("change.onnx"))).protocol.until, 0.01);
  request.until = 0.005;
  EXPECT_EQ(must(made(nullptr, file("main.onnx"), file("change.onnx"))).protocol.until, 0.005);
}

TEST_F(ComparedStudy, TakesDataGridAndProtocolOfTheStudyButNotItsRecipes) {
  const Study base = base_of({entry("main.onnx", "others")});
  const Study study = must(made(&base, entry("main.onnx", "others"), file("change.onnx")));
  ASSERT_EQ(study.datasets.size(), 1U);
  EXPECT_EQ(study.datasets[0].name, "others");
  EXPECT_EQ(study.models.at(0).dataset, "others");
  EXPECT_EQ(study.engines, std::vector{EngineName::openvino});
  EXPECT_EQ(study.protocol.validity.invalid_other_load, 0.5);
  EXPECT_EQ(study.recipes.size(), 2U);
  request.engines = {EngineName::onnxruntime};
  EXPECT_EQ(must(made(&base, entry("main.onnx", "others"), file("change.onnx"))).engines,
            request.engines);
}

TEST_F(ComparedStudy, TheOnlyModelOfAStudyServesTwoFiles) {
  const Study base = base_of({entry("main.onnx")});
  EXPECT_EQ(must(made(&base, file("main.onnx"), file("change.onnx"))).models.at(0).dataset,
            "images");
  request.study_file = "s.toml";
  const Study two = base_of({entry("main.onnx"), entry("change.onnx")});
  EXPECT_THAT(refusal(&two, file("main.onnx"), file("scaled.onnx")),
              HasSubstr("s.toml has several models, and none of them is named."));
}

TEST_F(ComparedStudy, RefusesTwoDataSets) {
  const Study base = base_of({entry("main.onnx"), entry("change.onnx", "others")});
  EXPECT_THAT(refusal(&base, entry("main.onnx"), entry("change.onnx", "others")),
              HasSubstr("judged on two data sets (images and others)"));
}

TEST_F(ComparedStudy, RefusesInputsThatArePreparedInTwoWays) {
  EXPECT_THAT(refusal(nullptr, file("main.onnx"), file("scaled.onnx")),
              HasSubstr("prepared in two ways"));
  ComparedModel told = entry("main.onnx");
  told.entry.input = fed_with(1.0);
  const Study base = base_of({told});
  EXPECT_EQ(must(made(&base, told, file("scaled.onnx"))).models.at(0).input, told.entry.input)
      << "what the study says goes before the cards";
  ComparedModel other = entry("change.onnx");
  other.entry.input = fed_with(0.5);
  EXPECT_THAT(refusal(&base, told, other), HasSubstr("prepared in two ways"));
}

TEST_F(ComparedStudy, OneCardServesBothAndNoneIsNotGuessed) {
  EXPECT_EQ(made(nullptr, file("main.onnx"), file("silent.onnx"))->models.at(0).input,
            made(nullptr, file("silent.onnx"), file("main.onnx"))->models.at(0).input);
  EXPECT_THAT(
      refusal(nullptr, file("silent.onnx"), file("silent.onnx")),
      HasSubstr("so nothing says how their input is prepared. Name a study file with --study"));
}

}  // namespace
}  // namespace carnot
