// SPDX-License-Identifier: Apache-2.0
#include "support/fake_worker/tiny_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "common/input_shape.hpp"
#include "graph/onnx_file.hpp"

namespace carnot::fake {
namespace {

using worker::InputInfo;
using worker::OutputView;

struct Matrix {
  Shape shape;
  std::vector<float> values;
};

std::vector<std::int64_t> dimensions_of(const ValueInfo& input) {
  std::vector<std::int64_t> dimensions;
  for (const Dimension& dimension : input.shape.value_or(std::vector<Dimension>{})) {
    const auto* number = std::get_if<std::int64_t>(&dimension);
    dimensions.push_back(number != nullptr ? *number : -1);
  }
  return dimensions;
}

/// Y = A·B + C, or A·Bᵀ + C as exporters write fully connected layers.
Matrix gemm(const Matrix& a, const Tensor& b, const Tensor& c, bool transposed) {
  const std::int64_t rows = a.shape[0];
  const std::int64_t inner = a.shape[1];
  const std::int64_t columns = b.shape()[transposed ? 0 : 1];
  const std::int64_t row_step = transposed ? 1 : columns;
  const std::int64_t column_step = transposed ? inner : 1;
  Matrix y{{rows, columns}, {}};
  const auto weights = b.as<float>();
  const auto bias = c.as<float>();
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t column = 0; column < columns; ++column) {
      float sum = bias[static_cast<std::size_t>(column)];
      for (std::int64_t i = 0; i < inner; ++i) {
        sum += a.values[static_cast<std::size_t>(row * inner + i)] *
               weights[static_cast<std::size_t>(i * row_step + column * column_step)];
      }
      y.values.push_back(sum);
    }
  }
  return y;
}

class TinySession final : public worker::EngineSession {
 public:
  TinySession(Graph graph, InputInfo input, std::chrono::nanoseconds iteration_time)
      : graph_{std::move(graph)}, input_{std::move(input)}, iteration_time_{iteration_time} {}

  LoadReport report() const override {
    LoadReport report;
    report.device = "cpu";
    report.precision = "fp32";
    report.threads = 1;
    return report;
  }
  const InputInfo& input() const override { return input_; }

  Result<void> bind(const std::vector<std::span<const std::byte>>& batches) override {
    batches_ = batches;
    return {};
  }

  Result<void> run(std::size_t index) override {
    const auto due = std::chrono::steady_clock::now() + iteration_time_;
    const auto batch = batches_[index];
    const auto* first = reinterpret_cast<const float*>(batch.data());
    values_[input_.name] = {input_.shape, {first, first + batch.size() / sizeof(float)}};
    for (const Node& node : graph_.nodes) values_[node.outputs[0]] = evaluate(node);
    if (iteration_time_.count() > 0) std::this_thread::sleep_until(due);
    return {};
  }

  Result<std::vector<OutputView>> outputs() override {
    std::vector<OutputView> views;
    for (const ValueInfo& output : graph_.outputs) {
      const Matrix& value = values_.at(output.name);
      views.push_back(
          {output.name, ElementType::float32, value.shape, std::as_bytes(std::span{value.values})});
    }
    return views;
  }

 private:
  Matrix evaluate(const Node& node) const {
    Matrix value = values_.at(node.inputs[0]);
    if (node.is("Flatten"))
      value.shape = {value.shape[0], element_count(value.shape) / value.shape[0]};
    if (node.is("Relu"))
      for (float& element : value.values) element = std::max(element, 0.0F);
    if (!node.is("Gemm")) return value;
    return gemm(value, *graph_.find_initializer(node.inputs[1]),
                *graph_.find_initializer(node.inputs[2]), node.integer("transB", 0) != 0);
  }

  Graph graph_;
  InputInfo input_;
  std::chrono::nanoseconds iteration_time_;
  std::vector<std::span<const std::byte>> batches_;
  std::map<std::string, Matrix, std::less<>> values_;
};

}  // namespace

EngineReport TinyEngine::report() const {
  EngineReport report;
  report.engine = EngineName::onnxruntime;  // as good a name as any; files must carry a known one
  report.version = "fake";
  report.library = "tests/support/fake_worker";
  report.isa = "avx2 avx512_vnni";
  report.devices = {"cpu"};
  return report;
}

Result<std::unique_ptr<worker::EngineSession>> TinyEngine::load(const ModelSettings& settings) {
  if (settings.precision != Precision::fp32)
    return fail(ErrorCode::unsupported, "the fake engine computes in fp32 only.");
  if (settings.device != "cpu")
    return fail(ErrorCode::unsupported, fmt::format("there is no device {}.", settings.device));
  CARNOT_TRY(Graph graph, load_model(settings.model));
  for (const Node& node : graph.nodes) {
    if (node.is("Flatten") || node.is("Gemm") || node.is("Relu")) continue;
    return fail(ErrorCode::unsupported, fmt::format("{}: the fake engine has no operator {}.",
                                                    settings.model.string(), node.op_type));
  }
  const ValueInfo input = graph.inputs.at(0);
  auto shape = worker::input_shape_for(input.name, dimensions_of(input), settings.batch);
  if (!shape) return at(settings.model.string(), shape.error());
  return std::unique_ptr<worker::EngineSession>{std::make_unique<TinySession>(
      std::move(graph), InputInfo{input.name, ElementType::float32, std::move(*shape)},
      iteration_time_)};
}

}  // namespace carnot::fake
