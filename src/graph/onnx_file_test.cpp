// SPDX-License-Identifier: Apache-2.0
#include "graph/onnx_file.hpp"

#include <gmock/gmock.h>
#include <onnx/onnx_pb.h>

#include <filesystem>

#include "base/file.hpp"
#include "graph/check.hpp"
#include "graph/proto.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/sample_graphs.hpp"

namespace carnot {
namespace {

using sample::fixed;
using sample::floats;
using sample::node;
using testing::HasSubstr;

class ReferenceModel : public testing::TestWithParam<const char*> {};

TEST_P(ReferenceModel, ComesBackUnchangedFromARoundTrip) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(load_model(reference_data("models") / GetParam()));
  must(check(graph));
  const std::string bytes = serialize(graph);
  EXPECT_EQ(static_cast<std::int64_t>(bytes.size()), serialized_bytes(graph));
  EXPECT_EQ(must(parse_model(bytes)), graph);
}

INSTANTIATE_TEST_SUITE_P(All, ReferenceModel,
                         testing::Values("resnet20.onnx", "mnist-8.onnx", "mnist-net_256x2.onnx",
                                         "squeezenet_cifar10.onnx"));

/// One attribute of every kind, an odd domain, metadata, half-known shapes.
Graph rich_graph() {
  Graph graph =
      sample::graph({sample::value("x", {std::string{"N"}, std::int64_t{2}, Dimension{}})},
                    {node("Relu", {"x"}, {"a"}), node("Odd", {"a", "", "w"}, {"y", ""},
                                                      {{"i", std::int64_t{-3}},
                                                       {"f", 0.25F},
                                                       {"s", std::string{"\xff\x00text", 6}},
                                                       {"is", std::vector<std::int64_t>{}},
                                                       {"fs", std::vector<float>{1, 2}},
                                                       {"ss", std::vector<std::string>{"p", ""}},
                                                       {"t", Tensor::scalar(std::int8_t{-5})}})},
                    {sample::open("y")}, {{"w", floats({3})}, {"none", floats({0})}});
  graph.nodes[1].domain = "my.ops";
  graph.opsets["my.ops"] = 2;
  graph.values["a"] = fixed("a", {1, 2, 3});
  graph.metadata["key"] = "value";
  graph.producer = "somebody";
  return graph;
}

TEST(OnnxFile, KeepsEveryKindOfAttributeShapeAndMetadata) {
  EXPECT_EQ(must(parse_model(serialize(rich_graph()))), rich_graph());
}

TEST(OnnxFile, IsTheSameForEqualGraphs) {
  EXPECT_EQ(serialize(must(parse_model(serialize(rich_graph())))), serialize(rich_graph()));
}

TEST(OnnxFile, OnDiskHoldsTheSameBytes) {
  const auto folder = must(TemporaryFolder::create(std::filesystem::temp_directory_path(), "onnx"));
  const auto path = folder.path() / "new" / "model.onnx";
  must(save_model(rich_graph(), path));
  EXPECT_EQ(must(read_file(path)), serialize(rich_graph()));
  EXPECT_EQ(must(load_model(path)), rich_graph());
}

TEST(OnnxFile, IsWrittenWithIrVersionTenAtMost) {
  Graph graph = rich_graph();
  graph.ir_version = 13;
  EXPECT_EQ(must(parse_model(serialize(graph))).ir_version, 10);
}

onnx::ModelProto proto_of(const Graph& graph) {
  onnx::ModelProto model;
  fill_proto(graph, Payload::small, model);
  return model;
}

Result<Graph> parse(const onnx::ModelProto& model) {
  return parse_model(model.SerializeAsString());
}

TEST(OnnxFile, KeepsModelFieldsThatCarnotDoesNotLookInto) {
  onnx::ModelProto model = proto_of(rich_graph());
  model.set_model_version(7);
  model.set_doc_string("about the model");
  model.mutable_graph()->set_doc_string("about the graph");
  onnx::ModelProto again;
  again.ParseFromString(serialize(must(parse(model))));
  EXPECT_EQ(again.model_version(), 7);
  EXPECT_EQ(again.doc_string(), "about the model");
  EXPECT_EQ(again.graph().doc_string(), "about the graph");
  EXPECT_EQ(again.graph().node_size(), 2);
}

TEST(OnnxFile, OfIrVersion3ListsInitialisersAmongItsInputs) {
  Graph graph = sample::graph({fixed("x", {2})}, {node("Add", {"x", "w"}, {"y"})},
                              {fixed("y", {2})}, {{"w", floats({2})}});
  graph.ir_version = 3;
  graph.opsets[""] = 8;
  onnx::ModelProto model;
  model.ParseFromString(serialize(graph));
  EXPECT_EQ(model.graph().input_size(), 2);
  const Graph again = must(parse(model));
  EXPECT_EQ(again, graph);
  must(check(again));
}

TEST(OnnxFile, WithNodesOutOfOrderIsSorted) {
  onnx::ModelProto model = proto_of(rich_graph());
  model.mutable_graph()->mutable_node()->SwapElements(0, 1);
  EXPECT_EQ(must(parse(model)), rich_graph());
}

// --- what is wrong with a file

std::string error_of(const onnx::ModelProto& model) {
  const auto graph = parse(model);
  return graph ? "" : to_sentence(graph.error());
}

std::string error_of(std::string_view bytes) {
  const auto graph = parse_model(bytes);
  return graph ? "" : to_sentence(graph.error());
}

TEST(BadFile, SaysThatItIsEmpty) {
  EXPECT_EQ(error_of(""), "the model is not a readable ONNX file: it is empty.");
}

TEST(BadFile, SaysWhereItEnds) {
  const std::string bytes = serialize(rich_graph());
  const std::string half = bytes.substr(0, bytes.size() - 100);
  EXPECT_EQ(error_of(half), "the model is not a readable ONNX file: it ends after " +
                                std::to_string(half.size()) + " bytes, 100 bytes too early.");
}

TEST(BadFile, SaysWhereItIsGarbled) {
  EXPECT_EQ(error_of(std::string(100, '\xff')),
            "the model is not a readable ONNX file: the field at byte 0 is garbled.");
  EXPECT_THAT(error_of("\x08"), HasSubstr("the field at byte 0 is garbled"));
}

TEST(BadFile, CutAnywhereIsRefusedOrComplete) {
  const std::string bytes = serialize(rich_graph());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(parse_model(std::string_view{bytes}.substr(0, size)).has_value()) << size;
}

TEST(BadFile, ThatIsSomethingElseSaysWhat) {
  EXPECT_THAT(error_of("version https://git-lfs.github.com/spec/v1\n"),
              HasSubstr("it is a Git LFS pointer, not the model. Run: git lfs pull"));
  EXPECT_THAT(error_of(std::string_view{"PK\x03\x04zip", 7}), HasSubstr("ZIP archive"));
  EXPECT_THAT(error_of(std::string_view{"\x1c\0\0\0TFL3", 8}), HasSubstr("TensorFlow Lite"));
  EXPECT_THAT(error_of("<!DOCTYPE html>"), HasSubstr("web page"));
}

TEST(BadFile, NestedTooDeeplyIsRefused) {
  onnx::ModelProto model = proto_of(rich_graph());
  onnx::GraphProto* graph = model.mutable_graph();
  for (int depth = 0; depth < 200; ++depth) {
    auto& attribute = *graph->add_node()->add_attribute();
    attribute.set_type(onnx::AttributeProto::GRAPH);
    graph = attribute.mutable_g();
  }
  EXPECT_THAT(error_of(model), HasSubstr("nested too deeply"));
}

TEST(BadFile, WithoutGraphOrOpsetIsRefused) {
  onnx::ModelProto model = proto_of(rich_graph());
  model.clear_opset_import();
  EXPECT_THAT(error_of(model), HasSubstr("it declares no opset"));
  model.clear_graph();
  EXPECT_THAT(error_of(model), HasSubstr("it has no graph"));
  model = proto_of(rich_graph());
  model.mutable_opset_import(0)->set_version(-1);
  EXPECT_THAT(error_of(model), HasSubstr("it declares opset -1 of domain \"\""));
}

TEST(BadFile, WithFunctionsOrSparseWeightsSaysWhatToDo) {
  onnx::ModelProto model = proto_of(rich_graph());
  model.add_functions()->set_name("f");
  EXPECT_THAT(error_of(model), HasSubstr("Inline them first"));
  model = proto_of(rich_graph());
  model.mutable_graph()->add_sparse_initializer();
  EXPECT_THAT(error_of(model), HasSubstr("Store them as dense tensors"));
}

TEST(BadFile, WhoseOutputIsASequenceIsRefused) {
  onnx::ModelProto model = proto_of(rich_graph());
  model.mutable_graph()->mutable_output(0)->mutable_type()->mutable_sequence_type();
  EXPECT_THAT(error_of(model), HasSubstr("value \"y\" is not a tensor"));
}

TEST(BadFile, WithTwoInitialisersOfOneNameIsRefused) {
  onnx::ModelProto model = proto_of(rich_graph());
  *model.mutable_graph()->add_initializer() = model.graph().initializer(0);
  EXPECT_THAT(error_of(model), HasSubstr("two initialisers named"));
}

TEST(BadFile, ThatDoesNotExistIsNotFound) {
  EXPECT_EQ(load_model("/nowhere/model.onnx").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace carnot
