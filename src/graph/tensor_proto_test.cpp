// SPDX-License-Identifier: Apache-2.0
//
// Tensors as ONNX files may hold them: raw, in typed fields, in side files, and wrong.
#include <gmock/gmock.h>
#include <onnx/onnx_pb.h>

#include <filesystem>

#include "base/file.hpp"
#include "graph/onnx_file.hpp"
#include "graph/proto.hpp"
#include "support/must.hpp"
#include "support/sample_graphs.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

/// One node that holds a tensor in an attribute, and one initialiser.
onnx::ModelProto small_model() {
  const Graph graph = sample::graph(
      {sample::fixed("x", {1})},
      {sample::node("Odd", {"x", "w"}, {"y"}, {{"t", Tensor::scalar(std::int8_t{-5})}})},
      {sample::open("y")}, {{"w", sample::floats({3})}});
  onnx::ModelProto model;
  fill_proto(graph, Payload::small, model);
  return model;
}

Result<Graph> parse(const onnx::ModelProto& model) {
  return parse_model(model.SerializeAsString());
}

std::string error_of(const onnx::ModelProto& model) {
  const auto graph = parse(model);
  return graph ? "" : to_sentence(graph.error());
}

Graph with_tensor(const onnx::TensorProto& tensor) {
  onnx::ModelProto model = small_model();
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
  EXPECT_EQ(again.graph().initializer(0).name(), "t");
  EXPECT_EQ(again.graph().initializer(0).string_data(1), "dog");
}

TEST(TypedTensor, OfANewerTypeIsCarriedAlong) {
  auto tensor = tensor_proto(onnx::TensorProto::FLOAT, 2);
  tensor.set_data_type(17);  // float8e4m3fn
  tensor.set_raw_data("ab");
  const Graph graph = with_tensor(tensor);
  EXPECT_EQ(graph.initializers.at("t").shape(), Shape{2});
  EXPECT_EQ(must(parse_model(serialize(graph))), graph);
}

TEST(BadTensor, SaysHowManyBytesAreMissing) {
  onnx::ModelProto model = small_model();
  auto tensor = tensor_proto(onnx::TensorProto::FLOAT, 3);
  tensor.set_raw_data("12345678");
  *model.mutable_graph()->add_initializer() = tensor;
  EXPECT_THAT(error_of(model),
              HasSubstr("tensor \"t\" holds 8 bytes, its shape [3] of float32 asks for 12"));
}

TEST(BadTensor, WithAnImpossibleShapeAllocatesNothing) {
  for (const std::int64_t dimension : {std::int64_t{-1}, std::int64_t{1} << 62}) {
    onnx::ModelProto model = small_model();
    *model.mutable_graph()->add_initializer() = tensor_proto(onnx::TensorProto::FLOAT, dimension);
    EXPECT_THAT(error_of(model), HasSubstr("\"t\" has the impossible shape"));
  }
}

TEST(BadTensor, WithoutTypeOrInSegmentsIsNamed) {
  onnx::ModelProto model = small_model();
  *model.mutable_graph()->add_initializer() = tensor_proto(onnx::TensorProto::UNDEFINED, 1);
  EXPECT_THAT(error_of(model), HasSubstr("\"t\" has no element type"));
  model = small_model();
  auto tensor = tensor_proto(onnx::TensorProto::FLOAT, 1);
  tensor.mutable_segment()->set_begin(0);
  *model.mutable_graph()->add_initializer() = tensor;
  EXPECT_THAT(error_of(model), HasSubstr("\"t\" is stored in segments"));
}

TEST(BadTensor, InAnAttributeNamesItsNode) {
  onnx::ModelProto model = small_model();
  auto& attributes = *model.mutable_graph()->mutable_node(0)->mutable_attribute();
  for (auto& attribute : attributes)
    if (attribute.has_t()) attribute.mutable_t()->set_raw_data("too long");
  EXPECT_THAT(error_of(model), HasSubstr("node \"make_y\" (Odd): tensor \"\" holds 8 bytes"));
}

// --- weights in side files

class SideFile : public testing::Test {
 protected:
  SideFile()
      : folder_{must(TemporaryFolder::create(std::filesystem::temp_directory_path(), "side"))} {}

  Result<Graph> load(const std::string& location, const std::string& offset,
                     const std::string& length) {
    onnx::ModelProto model = small_model();
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
  EXPECT_THAT(to_sentence(parse_model(must(read_file(folder_.path() / "model.onnx"))).error()),
              HasSubstr("a model given as bytes has none. Load the model from its file."));
}

}  // namespace
}  // namespace carnot
