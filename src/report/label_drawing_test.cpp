// SPDX-License-Identifier: Apache-2.0
#include "report/label_drawing.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace carnot {
namespace {

using ::testing::HasSubstr;

LabelReport labelled_model(std::string name) {
  LabelReport report;
  report.carnot_version = "0.1.0";
  report.where = "\"made\", store s.db";
  report.ground = {
      "digits", {Provenance::estimated, "cpu_package", "cpu load curve"}, "A CPU", "f"};
  report.model.name = std::move(name);
  report.model.joules = Estimate{.0012, .0011, .0013, .95};
  report.model.joules_of_runs = {.0011, .0013};
  report.model.accuracy = Estimate{.9, .88, .92, .95};
  report.model.images = 1000;
  report.model.seconds = .01;
  report.model.parameters = 1000.0;
  report.model.file_bytes = 4000.0;
  report.reference = report.model;
  report.reference->name = "ResNet101";
  report.label = label_of(LabelAlgorithm::ecml22, report.model, report.ground,
                          {.reference = &*report.reference});
  return report;
}

TEST(LabelDrawing, HasEveryClassTheOwnOneAndBothAxes) {
  const LabelReport report = labelled_model("net & <co>");
  const LabelDrawing drawing = drawing_of(report, {.width = 2, .dark = {true, false, false, true}});
  std::string all;
  for (const DrawnText& text : drawing.texts) all += text.content + "\n";
  for (const char* words :
       {"A\n", "E\n", "~1.20 mJ", "90.0 %", "n\u00a0=\u00a01000", "n\u00a0=\u00a02", "no official",
        "evidence", "estimated by cpu load curve", "ResNet101"})
    EXPECT_THAT(all, HasSubstr(words));
  const std::string svg = to_svg(drawing);
  EXPECT_THAT(svg, HasSubstr("<title>Energy label of net &amp; &lt;co&gt;</title>"));
  EXPECT_THAT(svg, HasSubstr("<desc>Energy label "));
}

TEST(LabelDrawing, IsLegibleAtThreeHundredPixels) {
  const LabelDrawing drawing = drawing_of(
      labelled_model("a-name-that-is-longer-than-any-line-could-ever-hold/none/onnxruntime/b1/t1"),
      {});
  EXPECT_EQ(drawing.width, 300.0);
  for (const DrawnText& text : drawing.texts) {
    EXPECT_GE(text.size, 11.0) << text.content;
    EXPECT_LE(0.56 * text.size * static_cast<double>(text.content.size()), text.most_width + 30.0)
        << text.content;
    EXPECT_LE(text.y, drawing.height) << text.content;
  }
  for (const DrawnShape& shape : drawing.shapes) {
    for (const DrawnPoint& corner : shape.corners) EXPECT_LE(corner.y, drawing.height);
  }
}

TEST(LabelDrawing, CutsLettersWhole) {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "µ";
  for (const DrawnText& text : drawing_of(labelled_model(name), {}).texts)
    EXPECT_THAT(text.content, ::testing::Not(HasSubstr("\uFFFD")));
  EXPECT_THAT(to_svg(drawing_of(labelled_model(name), {})), ::testing::Not(HasSubstr("\uFFFD")));
}

TEST(LabelReport, TellsFormulaInputsAndEveryCompounding) {
  LabelReport report = labelled_model("net");
  report.evidence = "https://example.org/r";
  const std::string json = to_json(report);
  const auto document = nlohmann::json::parse(json);
  EXPECT_EQ(document["format"], "carnot.label/1");
  EXPECT_EQ(document["compounded"].size(), 8U);
  EXPECT_EQ(document["metrics"][0]["index"], 1.0);
  EXPECT_EQ(document["metrics"][0]["class"], "C");
  EXPECT_EQ(document["metrics"][6]["not_rated_because"], "not measured.");
  EXPECT_EQ(document["reference_model"]["name"], "ResNet101");
  EXPECT_TRUE(document["reference_set"].is_null());
  EXPECT_THAT(document["text_alternative"].get<std::string>(),
              HasSubstr("on a scale from A (best)"));
  EXPECT_THAT(evidence_code(report, json), ::testing::StartsWith("https://example.org/r#"));
  report.evidence.clear();
  EXPECT_EQ(evidence_code(report, json).size(), 13U + 32U);
  EXPECT_THAT(to_terminal(report), ::testing::StartsWith("net: C (of estimated joules)\n"));
  EXPECT_THAT(to_terminal(report), HasSubstr("first five is not rated: not measured."));
}

}  // namespace
}  // namespace carnot
