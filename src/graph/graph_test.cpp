// SPDX-License-Identifier: Apache-2.0
#include "graph/graph.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(Tensor, GivesBackItsElements) {
  const Tensor tensor = Tensor::of(Shape{2, 2}, std::vector<float>{1, 2, 3, 4});
  EXPECT_EQ(tensor.type(), DataType::float32);
  EXPECT_EQ(tensor.count(), 4);
  EXPECT_EQ(tensor.as<float>()[3], 4.0F);
}

TEST(Tensor, SharesItsBytesWithItsCopies) {
  const Tensor tensor = Tensor::of(Shape{1000}, std::vector<float>(1000));
  const Tensor copy = tensor;
  EXPECT_EQ(copy.bytes().data(), tensor.bytes().data());
}

TEST(Tensor, KeepsItsBytesWhenItsOriginalIsGone) {
  Tensor copy;
  {
    const Tensor tensor = Tensor::scalar(std::int64_t{42});
    copy = tensor;
  }
  EXPECT_EQ(copy.as<std::int64_t>()[0], 42);
}

TEST(Tensor, WithoutElementsHasNoBytes) {
  const Tensor tensor = Tensor::of(Shape{0, 3}, std::vector<float>{});
  EXPECT_EQ(tensor.count(), 0);
  EXPECT_TRUE(tensor.as<float>().empty());
  EXPECT_TRUE(Tensor{}.bytes().empty());
}

TEST(Tensor, OfFourBitsPacksTwoIntoAByte) {
  const Tensor tensor{DataType::int4, Shape{3}, std::vector<std::byte>(2)};
  EXPECT_EQ(tensor.count(), 3);
}

TEST(Tensor, EqualsOneWithTheSameElements) {
  const std::vector<float> numbers{1, 2};
  EXPECT_EQ(Tensor::of(Shape{2}, numbers), Tensor::of(Shape{2}, numbers));
  EXPECT_NE(Tensor::of(Shape{2}, numbers), Tensor::of(Shape{1, 2}, numbers));
  EXPECT_NE(Tensor::of(Shape{2}, numbers), Tensor::of(Shape{2}, std::vector<float>{1, 3}));
}

TEST(TensorDeathTest, RefusesToBeReadAsAnotherType) {
  const Tensor tensor = Tensor::scalar(1.0F);
  EXPECT_DEATH(static_cast<void>(tensor.as<double>()), "type_ == wanted");
}

TEST(TensorDeathTest, RefusesBytesThatDoNotFitItsShape) {
  EXPECT_DEATH(Tensor(DataType::float32, Shape{2}, std::vector<std::byte>(7)), "bytes_.size");
}

TEST(DataTypes, HaveNamesAndBits) {
  EXPECT_EQ(name_of(DataType::bfloat16), "bfloat16");
  EXPECT_EQ(name_of(static_cast<DataType>(23)), "type 23");
  EXPECT_EQ(bits_of(DataType::int4), 4);
  EXPECT_EQ(bits_of(DataType::string), std::nullopt);
}

TEST(Node, GivesAttributesOrTheCallersDefault) {
  const Node node{.op_type = "Conv",
                  .domain = "",
                  .name = "",
                  .inputs = {"x"},
                  .outputs = {},
                  .attributes = {{"group", std::int64_t{3}},
                                 {"alpha", 0.5F},
                                 {"auto_pad", std::string{"VALID"}},
                                 {"pads", std::vector<std::int64_t>{1, 1}}}};
  EXPECT_EQ(node.integer("group", 1), 3);
  EXPECT_EQ(node.integer("axis", -1), -1);
  EXPECT_EQ(node.integer("alpha", 7), 7);  // there, but not an integer
  EXPECT_EQ(node.real("alpha", 1.0F), 0.5F);
  EXPECT_EQ(node.text("auto_pad", "NOTSET"), "VALID");
  EXPECT_EQ(node.integers("pads"), (std::vector<std::int64_t>{1, 1}));
  EXPECT_EQ(node.integers("strides", {2}), (std::vector<std::int64_t>{2}));
  EXPECT_EQ(node.input(0), "x");
  EXPECT_EQ(node.input(1), "");
}

TEST(Node, IsAnOperatorOfTheStandardDomainOnly) {
  Node node;
  node.op_type = "Gelu";
  EXPECT_TRUE(node.is("Gelu"));
  node.domain = "com.microsoft";
  EXPECT_FALSE(node.is("Gelu"));
}

TEST(ValueInfo, HasAStaticShapeOnlyWhenAllDimensionsAreNumbers) {
  ValueInfo value;
  EXPECT_EQ(value.static_shape(), std::nullopt);
  value.shape.emplace();
  EXPECT_EQ(value.static_shape(), Shape{});
  value.shape->emplace_back(std::int64_t{3});
  EXPECT_EQ(value.static_shape(), Shape{3});
  value.shape->emplace_back(std::string{"N"});
  EXPECT_EQ(value.static_shape(), std::nullopt);
}

TEST(Graph, KnowsInputsOutputsInitializersAndInnerValues) {
  Graph graph;
  graph.inputs = {{.name = "x", .type = DataType::float32, .shape = {}}};
  graph.outputs = {{.name = "y", .type = DataType::int64, .shape = {}}};
  graph.initializers["w"] = Tensor::of(Shape{2, 1}, std::vector<float>{1, 2});
  graph.values["h"] = {.name = "h", .type = DataType::uint8, .shape = {}};
  graph.opsets[""] = 17;
  EXPECT_EQ(graph.opset(), 17);
  EXPECT_EQ(graph.info("x")->type, DataType::float32);
  EXPECT_EQ(graph.info("y")->type, DataType::int64);
  EXPECT_EQ(graph.info("h")->type, DataType::uint8);
  EXPECT_EQ(graph.info("w")->static_shape(), (Shape{2, 1}));
  EXPECT_EQ(graph.info("z"), std::nullopt);
  EXPECT_EQ(graph.find_initializer("x"), nullptr);
}

}  // namespace
}  // namespace carnot
