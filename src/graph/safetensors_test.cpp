// SPDX-License-Identifier: Apache-2.0
#include "graph/safetensors.hpp"

#include <gmock/gmock.h>

#include <cstring>
#include <numeric>

#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

std::string file(std::string_view header, std::string_view data = {}) {
  const std::uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes.append(header).append(data);
}

std::string error_of(std::string_view bytes) {
  const auto tensors = parse_safetensors(bytes);
  return tensors ? "" : tensors.error().message;
}

TEST(Safetensors, OfResNet20HoldEveryWeightOfTheNetwork) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const auto tensors = must(load_safetensors(reference_data("models/resnet20.safetensors")));
  EXPECT_EQ(tensors.at("conv1.weight").shape(), (Shape{16, 3, 3, 3}));
  std::int64_t learned = 0;
  for (const auto& [name, tensor] : tensors)
    if (name.find("running") == std::string::npos) learned += tensor.count();
  EXPECT_EQ(learned, 269'722);
  EXPECT_EQ(must(parse_safetensors(must(serialize_safetensors(tensors)))), tensors);
}

TEST(Safetensors, ComeBackInEveryType) {
  NamedTensors tensors;
  tensors["f32"] = Tensor::of(Shape{2}, std::vector<float>{1.5F, -2.0F});
  tensors["f64"] = Tensor::scalar(0.1);
  tensors["i64"] = Tensor::of(Shape{1, 2}, std::vector<std::int64_t>{-1, 1});
  tensors["u8"] = Tensor::of(Shape{3}, std::vector<std::uint8_t>{1, 2, 3});
  tensors["none"] = Tensor::of(Shape{0, 4}, std::vector<std::int32_t>{});
  tensors["half"] = Tensor{DataType::float16, Shape{1}, std::string{"\x00\x3C", 2}};
  EXPECT_EQ(must(parse_safetensors(must(serialize_safetensors(tensors)))), tensors);
}

TEST(Safetensors, CannotHoldTypesThatTheFormatLacks) {
  NamedTensors tensors;
  tensors["q"] = Tensor{DataType::int4, Shape{3}, std::string{"\x21\x03", 2}};
  EXPECT_THAT(serialize_safetensors(tensors).error().message, HasSubstr("\"q\" is int4"));
}

TEST(Safetensors, ThatAreCutOffSayWhere) {
  EXPECT_THAT(error_of(""), HasSubstr("it ends after 0 bytes"));
  EXPECT_THAT(error_of("\x01\x02"), HasSubstr("it ends after 2 bytes"));
  EXPECT_THAT(error_of(file("{}").substr(0, 9)),
              HasSubstr("it ends after 9 bytes, inside its header"));
  EXPECT_THAT(
      error_of(file(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", "1234567")),
      HasSubstr("\"a\" ends at byte 8 of its 7 bytes of data; the file is cut short"));
}

TEST(Safetensors, WithAHostileHeaderAreRefused) {
  EXPECT_THAT(error_of(std::string(8, '\xff')),
              HasSubstr("header would have 18446744073709551615"));
  EXPECT_THAT(error_of(file(std::string(1'000'000, '['))), HasSubstr("nests too deeply"));
  EXPECT_THAT(error_of(file("nonsense")), HasSubstr("header is not a JSON object"));
  EXPECT_THAT(error_of(file(R"({"a":1})")), HasSubstr("\"a\" lacks"));
  EXPECT_THAT(error_of(file(R"({"a":{"dtype":"F8_E4M3","shape":[],"data_offsets":[0,1]}})", "1")),
              HasSubstr("\"a\" of type F8_E4M3"));
  EXPECT_THAT(error_of(file(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", "1234")),
              HasSubstr("not a list of whole numbers"));
  EXPECT_THAT(error_of(file(
                  R"({"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}})")),
              HasSubstr("impossible shape"));
}

TEST(Safetensors, MustCoverTheDataExactly) {
  const auto with_second_at = [&](std::string_view begin, std::string_view end) {
    std::string header = R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
                         R"("b":{"dtype":"U8","shape":[2],"data_offsets":[)";
    header.append(begin).append(",").append(end).append("]}}");
    return file(header, "1234");
  };
  EXPECT_EQ(error_of(with_second_at("2", "4")), "");
  EXPECT_THAT(error_of(with_second_at("1", "3")), HasSubstr("\"b\" overlaps another"));
  EXPECT_THAT(error_of(with_second_at("3", "5")), HasSubstr("\"b\" ends at byte 5"));
  EXPECT_THAT(error_of(with_second_at("2", "3")),
              HasSubstr("\"b\" has 1 bytes, its shape asks for 2"));
  EXPECT_THAT(error_of(with_second_at("4", "2")), HasSubstr("not [begin, end]"));
  EXPECT_THAT(error_of(with_second_at("2", "4") + "5"), HasSubstr("1 bytes at its end"));
}

/// y = x · w + b, then a batch norm: one of each kind of weight, and a shape that is none.
Graph small_graph() {
  Graph graph;
  graph.opsets[""] = 13;
  graph.inputs = {
      {.name = "x", .type = DataType::float32, .shape = {{std::int64_t{1}, std::int64_t{2}}}}};
  graph.outputs = {{.name = "y", .type = DataType::float32, .shape = {}}};
  const auto zeros = [](std::int64_t n) {
    return Tensor::of(Shape{n}, std::vector<float>(static_cast<std::size_t>(n)));
  };
  graph.initializers["fc.weight"] = Tensor::of(Shape{2, 2}, std::vector<float>(4));
  graph.initializers["fc.bias"] = zeros(2);
  for (const char* name : {"bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"})
    graph.initializers[name] = zeros(2);
  graph.initializers["shape"] = Tensor::of(Shape{2}, std::vector<std::int64_t>{1, 2});
  graph.nodes = {
      {.op_type = "Gemm",
       .domain = "",
       .name = "fc",
       .inputs = {"x", "fc.weight", "fc.bias"},
       .outputs = {"a"},
       .attributes = {}},
      {.op_type = "BatchNormalization",
       .domain = "",
       .name = "bn",
       .inputs = {"a", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"},
       .outputs = {"b"},
       .attributes = {}},
      {.op_type = "Reshape",
       .domain = "",
       .name = "r",
       .inputs = {"b", "shape"},
       .outputs = {"y"},
       .attributes = {}},
  };
  return graph;
}

NamedTensors weights_of(const Graph& graph) {
  NamedTensors weights = graph.initializers;
  weights.erase("shape");
  return weights;
}

TEST(Weights, ReplaceEveryLearnedTensorAndStatistic) {
  NamedTensors weights = weights_of(small_graph());
  weights["fc.weight"] = Tensor::of(Shape{2, 2}, std::vector<float>{1, 2, 3, 4});
  weights["bn.running_var"] = Tensor::of(Shape{2}, std::vector<float>{5, 6});
  weights["bn.num_batches_tracked"] = Tensor::scalar(std::int64_t{7});
  const Graph graph = must(with_weights(small_graph(), weights));
  EXPECT_EQ(graph.initializers.at("fc.weight"), weights["fc.weight"]);
  EXPECT_EQ(graph.initializers.at("bn.running_var"), weights["bn.running_var"]);
  EXPECT_FALSE(graph.initializers.contains("bn.num_batches_tracked"));
}

TEST(Weights, ThatLackATensorNameItAndTheNearest) {
  NamedTensors weights = weights_of(small_graph());
  auto node = weights.extract("fc.weight");
  node.key() = "fc.weights";
  weights.insert(std::move(node));
  const Error error = with_weights(small_graph(), weights).error();
  EXPECT_EQ(error.message, "the weights lack the tensor \"fc.weight\".");
  EXPECT_EQ(error.remedy, "The nearest name is \"fc.weights\".");
}

TEST(Weights, WithATensorTooManyNameIt) {
  NamedTensors weights = weights_of(small_graph());
  weights["head.weight"] = Tensor::scalar(1.0F);
  EXPECT_EQ(with_weights(small_graph(), weights).error().message,
            "the weights hold a tensor \"head.weight\" that the model does not have.");
}

TEST(Weights, OfTheWrongShapeOrTypeNameIt) {
  NamedTensors weights = weights_of(small_graph());
  weights["fc.bias"] = Tensor::of(Shape{3}, std::vector<float>(3));
  EXPECT_EQ(with_weights(small_graph(), weights).error().message,
            "the weights' tensor \"fc.bias\" has the shape [3], the model wants [2].");
  weights["fc.bias"] = Tensor{DataType::float16, Shape{2}, std::string(4, '\0')};
  EXPECT_EQ(with_weights(small_graph(), weights).error().message,
            "the weights' tensor \"fc.bias\" is float16, the model wants float32.");
}

}  // namespace
}  // namespace carnot
