// SPDX-License-Identifier: Apache-2.0
#include "contract/contract_model.hpp"

#include <algorithm>

#include "base/npy.hpp"
#include "base/rng.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

std::vector<float> noise(std::uint64_t seed, std::int64_t count) {
  Rng rng{seed};
  std::vector<float> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>(rng.normal()));
  return values;
}

std::vector<float> affine(std::span<const float> x, std::span<const float> weights,
                          std::span<const float> bias) {
  std::vector<float> y(bias.begin(), bias.end());
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < y.size(); ++j) y[j] += x[i] * weights[i * y.size() + j];
  }
  return y;
}

Node node(const std::string& op, std::vector<std::string> inputs, const std::string& output) {
  Node made;
  made.op_type = op;
  made.name = output + "_node";
  made.inputs = std::move(inputs);
  made.outputs = {output};
  return made;
}

ValueInfo value(const std::string& name, int batch, std::vector<std::int64_t> rest) {
  ValueInfo info;
  info.name = name;
  info.type = DataType::float32;
  info.shape.emplace();
  if (batch == 0) {
    info.shape->emplace_back(std::string{"batch"});
  } else {
    info.shape->emplace_back(std::int64_t{batch});
  }
  for (const std::int64_t dimension : rest) info.shape->emplace_back(dimension);
  return info;
}

}  // namespace

ContractModel::ContractModel()
    : first_weights_{noise(1, kPixels * kHidden)},
      first_bias_{noise(2, kHidden)},
      second_weights_{noise(3, kHidden * kClasses)},
      second_bias_{noise(4, kClasses)} {}

Graph ContractModel::graph(int batch) const {
  Graph graph;
  graph.name = "contract";
  graph.opsets[""] = 13;
  graph.inputs = {value("images", batch, {2, 3, 4})};
  graph.outputs = {value("scores", batch, {kClasses})};
  graph.initializers["w1"] = Tensor::of<float>({kPixels, kHidden}, first_weights_);
  graph.initializers["b1"] = Tensor::of<float>({kHidden}, first_bias_);
  graph.initializers["w2"] = Tensor::of<float>({kHidden, kClasses}, second_weights_);
  graph.initializers["b2"] = Tensor::of<float>({kClasses}, second_bias_);
  graph.nodes = {node("Flatten", {"images"}, "flat"), node("Gemm", {"flat", "w1", "b1"}, "hidden"),
                 node("Relu", {"hidden"}, "active"),
                 node("Gemm", {"active", "w2", "b2"}, "scores")};
  return graph;
}

ContractModel::Values ContractModel::values_of(std::span<const float> image) const {
  Values values;
  values.hidden = affine(image, first_weights_, first_bias_);
  values.active = values.hidden;
  for (float& element : values.active) element = std::max(element, 0.0F);
  values.scores = affine(values.active, second_weights_, second_bias_);
  return values;
}

std::vector<float> contract_images(std::int64_t count) {
  return noise(5, count * ContractModel::kPixels);
}

void write_contract_images(const std::filesystem::path& path, std::int64_t count) {
  must(write_npy<float>(path, {count, 2, 3, 4}, contract_images(count)));
}

}  // namespace carnot
