// SPDX-License-Identifier: Apache-2.0
#include "graph/card.hpp"

#include <gmock/gmock.h>

#include "graph/onnx_file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

ModelCard full_card() {
  ModelCard card;
  card.name = "ResNet-20";
  card.input = InputSpec{.layout = Layout::nhwc,
                         .channels = 3,
                         .height = 32,
                         .width = 40,
                         .scale = 1.0 / 255,
                         .mean = {0.485, 0.456, 0.406},
                         .stddev = {0.229, 0.224, 0.225},
                         .resize_crop = ResizeCrop{.shorter_side = 36, .crop = 32}};
  card.classes = 10;
  card.source = "zoo:resnet20?classes=10";
  card.licence = "Apache-2.0";
  card.weights = "seeded:1";
  card.weights_are_seeded = true;
  card.published_accuracy = 0.917;
  card.published_accuracy_source = "a table";
  return card;
}

std::string error_of(std::string_view json) {
  Graph graph;
  graph.metadata["carnot.card"] = json;
  const auto card = card_of(graph);
  return card ? "" : card.error().message;
}

TEST(Card, ComesBackAsItWasWritten) {
  Graph graph;
  set_card(graph, full_card());
  EXPECT_EQ(must(card_of(graph)), full_card());
}

TEST(Card, OfAnEmptyCardComesBackToo) {
  Graph graph;
  set_card(graph, ModelCard{});
  EXPECT_EQ(must(card_of(graph)), ModelCard{});
}

TEST(Card, IsAbsentWhereNoneWasWritten) { EXPECT_EQ(must(card_of(Graph{})), std::nullopt); }

TEST(Card, WithAPathThatIsNotUtf8CanStillBeRead) {
  Graph graph;
  ModelCard card = full_card();
  card.source = "models/\xff.onnx";
  set_card(graph, card);
  EXPECT_EQ(must(card_of(graph))->source, "models/\xEF\xBF\xBD.onnx");
}

TEST(Card, ThatIsMalformedSaysWhere) {
  EXPECT_THAT(error_of(""), HasSubstr("is not a JSON object"));
  EXPECT_THAT(error_of("{"), HasSubstr("is not a JSON object"));
  EXPECT_THAT(error_of("[1]"), HasSubstr("is not a JSON object"));
  EXPECT_THAT(error_of("{}"), HasSubstr("version is not a whole number"));
  EXPECT_THAT(error_of(R"({"version":2})"), HasSubstr("has version 2, this Carnot reads 1"));
  EXPECT_THAT(error_of(R"({"version":1,"classes":"ten"})"), HasSubstr("classes is not a whole"));
  EXPECT_THAT(error_of(R"({"version":1,"classes":1e99})"), HasSubstr("classes is not a whole"));
  EXPECT_THAT(error_of(R"({"version":1,"classes":-1})"), HasSubstr("classes is not a whole"));
  EXPECT_THAT(error_of(R"({"version":1,"name":7})"), HasSubstr("name is not a text"));
  EXPECT_THAT(error_of(R"({"version":1,"published_accuracy":91.7})"),
              HasSubstr("published_accuracy is not between 0 and 1"));
  EXPECT_THAT(error_of(R"({"version":1,"input":3})"), HasSubstr("input is not an object"));
  EXPECT_THAT(error_of(R"({"version":1,"input":{"layout":"HWC"}})"), HasSubstr("input.layout"));
  EXPECT_THAT(error_of(R"({"version":1,"input":{"channels":3,"mean":[0.5]}})"),
              HasSubstr("input.mean needs one number per channel"));
  EXPECT_THAT(error_of(R"({"version":1,"input":{"channels":1,"stddev":[0]}})"),
              HasSubstr("input.stddev is 0"));
  EXPECT_THAT(error_of(R"({"version":1,"input":{"mean":["a"]}})"),
              HasSubstr("input.mean is not a list of numbers"));
  EXPECT_THAT(error_of(R"({"version":1,"input":{"resize_crop":{"crop":2}}})"),
              HasSubstr("input.resize_crop needs"));
}

}  // namespace
}  // namespace carnot
