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

// --- tensors as files may hold them

Graph with_tensor(const onnx::TensorProto& tensor) {
  onnx::ModelProto model = proto_of(rich_graph());
  *model.mutable_graph()->add_initializer() = tensor;
  return must(parse(model));
}

onnx::TensorProto tensor_proto(onnx::TensorProto::DataType type, std::int64_t count) {
  onnx::TensorProto tensor;
  tensor.set_name("t");
  tensor.set_data_type(type);
  tensor.add_dims(count);
  return tensor;
}

TEST(TypedTensor, OfFloatsIsRead) {
  auto tensor = tensor_proto(onnx::TensorProto::FLOAT, 2);
  tensor.add_float_data(1.5F);
  tensor.add_float_data(-2.0F);
  EXPECT_EQ(with_tensor(tensor).initializers.at("t"),
            Tensor::of(Shape{2}, std::vector<float>{1.5F, -2.0F}));
}

TEST(TypedTensor, OfNarrowIntegersIsReadFromInt32Data) {
  auto tensor = tensor_proto(onnx::TensorProto::INT8, 2);
  tensor.add_int32_data(-1);
  tensor.add_int32_data(127);
  EXPECT_EQ(with_tensor(tensor).initializers.at("t"),
            Tensor::of(Shape{2}, std::vector<std::int8_t>{-1, 127}));
  tensor.set_data_type(onnx::TensorProto::UINT16);
  EXPECT_EQ(with_tensor(tensor).initializers.at("t"),
            Tensor::of(Shape{2}, std::vector<std::uint16_t>{65535, 127}));
  tensor.set_data_type(onnx::TensorProto::BOOL);
  tensor.set_int32_data(0, 0);
  tensor.set_int32_data(1, 1);
  EXPECT_EQ(with_tensor(tensor).initializers.at("t").bytes().size(), 2U);
}

TEST(TypedTensor, OfHalfPrecisionIsReadAsBits) {
  auto tensor = tensor_proto(onnx::TensorProto::FLOAT16, 1);
  tensor.add_int32_data(0x3C00);
  EXPECT_EQ(with_tensor(tensor).initializers.at("t"),
            (Tensor{DataType::float16, Shape{1}, std::string{"\x00\x3C", 2}}));
}

TEST(TypedTensor, OfWideNumbersIsReadFromItsOwnField) {
  auto tensor = tensor_proto(onnx::TensorProto::INT64, 1);
  tensor.add_int64_data(std::int64_t{1} << 40);
  EXPECT_EQ(with_tensor(tensor).initializers.at("t").as<std::int64_t>()[0], std::int64_t{1} << 40);
  tensor = tensor_proto(onnx::TensorProto::DOUBLE, 1);
  tensor.add_double_data(0.1);
  EXPECT_EQ(with_tensor(tensor).initializers.at("t").as<double>()[0], 0.1);
  tensor = tensor_proto(onnx::TensorProto::UINT32, 1);
  tensor.add_uint64_data(4'000'000'000);
  EXPECT_EQ(with_tensor(tensor).initializers.at("t").as<std::uint32_t>()[0], 4'000'000'000U);
}

TEST(TypedTensor, OfTextIsCarriedAlong) {
  auto tensor = tensor_proto(onnx::TensorProto::STRING, 2);
  tensor.add_string_data("cat");
  tensor.add_string_data("dog");
  onnx::ModelProto again;
  again.ParseFromString(serialize(with_tensor(tensor)));
  EXPECT_EQ(again.graph().initializer(1).name(), "t");
  EXPECT_EQ(again.graph().initializer(1).string_data(1), "dog");
}

TEST(TypedTensor, OfANewerTypeIsCarriedAlong) {
  auto tensor = tensor_proto(onnx::TensorProto::FLOAT, 2);
  tensor.set_data_type(17);  // float8e4m3fn
  tensor.set_raw_data("ab");
  const Graph graph = with_tensor(tensor);
  EXPECT_EQ(graph.initializers.at("t").shape(), Shape{2});
  EXPECT_EQ(must(parse_model(serialize(graph))), graph);
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

TEST(BadTensor, SaysHowManyBytesAreMissing) {
  onnx::ModelProto model = proto_of(rich_graph());
  auto tensor = tensor_proto(onnx::TensorProto::FLOAT, 3);
  tensor.set_raw_data("12345678");
  *model.mutable_graph()->add_initializer() = tensor;
  EXPECT_THAT(error_of(model),
              HasSubstr("tensor \"t\" holds 8 bytes, its shape [3] of float32 asks for 12"));
}

TEST(BadTensor, WithAnImpossibleShapeAllocatesNothing) {
  for (const std::int64_t dimension : {std::int64_t{-1}, std::int64_t{1} << 62}) {
    onnx::ModelProto model = proto_of(rich_graph());
    *model.mutable_graph()->add_initializer() = tensor_proto(onnx::TensorProto::FLOAT, dimension);
    EXPECT_THAT(error_of(model), HasSubstr("\"t\" has the impossible shape"));
  }
}

TEST(BadTensor, WithoutTypeOrInSegmentsIsNamed) {
  onnx::ModelProto model = proto_of(rich_graph());
  *model.mutable_graph()->add_initializer() = tensor_proto(onnx::TensorProto::UNDEFINED, 1);
  EXPECT_THAT(error_of(model), HasSubstr("\"t\" has no element type"));
  model = proto_of(rich_graph());
  auto tensor = tensor_proto(onnx::TensorProto::FLOAT, 1);
  tensor.mutable_segment()->set_begin(0);
  *model.mutable_graph()->add_initializer() = tensor;
  EXPECT_THAT(error_of(model), HasSubstr("\"t\" is stored in segments"));
}

TEST(BadTensor, InAnAttributeNamesItsNode) {
  onnx::ModelProto model = proto_of(rich_graph());
  auto& attributes = *model.mutable_graph()->mutable_node(1)->mutable_attribute();
  for (auto& attribute : attributes)
    if (attribute.has_t()) attribute.mutable_t()->set_raw_data("too long");
  EXPECT_THAT(error_of(model), HasSubstr("node \"make_y\" (Odd): tensor \"\" holds 8 bytes"));
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

// --- weights in side files

class SideFile : public testing::Test {
 protected:
  SideFile()
      : folder_{must(TemporaryFolder::create(std::filesystem::temp_directory_path(), "side"))} {}

  Result<Graph> load(const std::string& location, const std::string& offset,
                     const std::string& length) {
    onnx::ModelProto model = proto_of(rich_graph());
    auto tensor = tensor_proto(onnx::TensorProto::FLOAT, 2);
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    const auto add = [&](const char* key, const std::string& text) {
      auto& entry = *tensor.add_external_data();
      entry.set_key(key);
      entry.set_value(text);
    };
    add("location", location);
    if (!offset.empty()) add("offset", offset);
    if (!length.empty()) add("length", length);
    *model.mutable_graph()->add_initializer() = tensor;
    must(write_file_atomically(folder_.path() / "model.onnx", model.SerializeAsString()));
    return load_model(folder_.path() / "model.onnx");
  }
  void write_side_file(std::string_view bytes) {
    must(write_file_atomically(folder_.path() / "weights.bin", bytes));
  }

  TemporaryFolder folder_;
};

TEST_F(SideFile, IsReadRelativeToTheModel) {
  const std::vector<float> numbers{1.0F, 2.0F, 3.0F};
  write_side_file({reinterpret_cast<const char*>(numbers.data()), 12});
  const Graph graph = must(load("weights.bin", "4", "8"));
  EXPECT_EQ(graph.initializers.at("t"), Tensor::of(Shape{2}, std::vector<float>{2.0F, 3.0F}));
  EXPECT_EQ(must(parse_model(serialize(graph))), graph);  // it is inside the file from now on
}

TEST_F(SideFile, ThatIsMissingIsNamed) {
  const Error error = load("weights.bin", "", "").error();
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_THAT(error.message, HasSubstr("tensor \"t\" is kept in a side file: cannot open"));
  EXPECT_THAT(error.message, HasSubstr("weights.bin"));
}

TEST_F(SideFile, ThatIsTooShortIsNamed) {
  write_side_file("1234567");
  EXPECT_THAT(load("weights.bin", "", "").error().message,
              HasSubstr("\"t\" lies beyond the end of weights.bin (7 bytes)"));
  EXPECT_THAT(load("weights.bin", "18446744073709551615", "8").error().message,
              HasSubstr("lies beyond the end"));
  EXPECT_THAT(load("weights.bin", "0", "4").error().message,
              HasSubstr("has 4 bytes in its side file, its shape asks for 8"));
  EXPECT_THAT(load("weights.bin", "zero", "8").error().message, HasSubstr("without a number"));
}

TEST_F(SideFile, OutsideTheFolderIsRefused) {
  for (const char* path : {"/etc/passwd", "../weights.bin", "a/../../b", ""})
    EXPECT_THAT(load(path, "", "").error().message, HasSubstr("outside the model's folder"))
        << path;
}

TEST_F(SideFile, IsUnknownToAModelGivenAsBytes) {
  static_cast<void>(load("weights.bin", "", ""));
  EXPECT_THAT(error_of(must(read_file(folder_.path() / "model.onnx"))),
              HasSubstr("a model given as bytes has none. Load the model from its file."));
}

}  // namespace
}  // namespace carnot
