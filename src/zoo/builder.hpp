// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// How the seeded elements of a learned tensor are spread.
///
/// Nothing is exactly 0 or 1 as training would start with: a last gamma of 0 or a layer scale of
/// 1e-6 switches its branch off, and a rewrite that loses a bias of 0 passes every test.
enum class Spread {
  weight,     // He-normal: deviation √(2 / inputs of one output)
  bias,       // normal, deviation .1
  scale,      // around 1, deviation .1: gammas, layer scales
  embedding,  // normal, deviation .5: class token, positions
  zeros,      // running means before they are observed
  ones,       // running variances before they are observed
};

/// Assembles an ONNX graph (opset 17) from layers named as PyTorch names modules: the layer
/// `layer1.0.conv1` owns `layer1.0.conv1.weight`, so published weights load by name.
///
/// Shapes are followed on the way (they size the weights) and written to Graph::values. Shapes here
/// are those of one image; the batch is a dimension "batch" in front of them. Sizes that cannot
/// work are our own mistake (asserted): the zoo checks what users ask for beforehand.
///
/// A weight of a layer over tokens (MatMul, which wants [inputs, outputs]) is stored transposed
/// under the name "<layer>.weight.T"; everything else has PyTorch's shape.
class GraphBuilder {
 public:
  using Integers = std::vector<std::int64_t>;

  struct Value {
    std::string name;
    Shape shape;
  };
  struct Padding {
    constexpr Padding(std::int64_t both = 0) : before{both}, after{both} {}
    constexpr Padding(std::int64_t b, std::int64_t a) : before{b}, after{a} {}
    std::int64_t before;
    std::int64_t after;
  };
  struct Conv {
    std::int64_t channels;
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    Padding padding = 0;
    std::int64_t groups = 1;
    bool bias = false;
  };
  struct Pool {
    std::int64_t kernel;
    std::int64_t stride;
    Padding padding = 0;
  };

  explicit GraphBuilder(std::string graph_name);

  Value input(Shape image);

  // Layers that own weights.
  Value conv(std::string_view layer, const Value& x, const Conv& form);
  Value batch_norm(std::string_view layer, const Value& x);
  /// Gemm over [batch, features].
  Value gemm(std::string_view layer, const Value& x, std::int64_t features);
  /// MatMul and Add over the last axis of [batch, ..., features].
  Value linear(std::string_view layer, const Value& x, std::int64_t features);
  /// One node, over the last axis.
  Value layer_norm(std::string_view layer, const Value& x);
  /// Over the channels of [batch, C, H, W]: moved to the end and back.
  Value layer_norm_channels(std::string_view layer, const Value& x);
  /// x times a learned tensor that broadcasts over it.
  Value scaled_by(std::string_view tensor, const Value& x, const Shape& shape);
  /// x plus a learned tensor that broadcasts over it.
  Value shifted_by(std::string_view tensor, const Value& x, const Shape& shape);
  /// A learned row in front of the rows of [batch, rows, features].
  Value with_first_row(std::string_view tensor, const Value& x);

  // Functions.
  Value relu(std::string_view name, const Value& x);
  Value relu6(std::string_view name, const Value& x);
  Value gelu(std::string_view name, const Value& x);
  Value softmax(std::string_view name, const Value& x);
  Value add(std::string_view name, const Value& a, const Value& b);
  /// x times a constant that is not learned.
  Value times(std::string_view name, const Value& x, float factor);
  Value matmul(std::string_view name, const Value& a, const Value& b);
  Value max_pool(std::string_view name, const Value& x, const Pool& pool);
  Value average_pool(std::string_view name, const Value& x, const Pool& pool);
  Value global_average_pool(std::string_view name, const Value& x);

  // Movement of data. Axes and permutations count the batch as axis 0.
  Value flatten(std::string_view name, const Value& x);
  Value reshape(std::string_view name, const Value& x, const Shape& image);
  Value transpose(std::string_view name, const Value& x, const Integers& permutation);
  Value concat_channels(std::string_view name, std::span<const Value> parts);
  std::vector<Value> split_last_axis(std::string_view name, const Value& x, std::int64_t parts);
  /// The row at `index` of [batch, rows, features].
  Value row(std::string_view name, const Value& x, std::int64_t index);
  /// Every other pixel of [batch, C, H, W].
  Value every_other_pixel(std::string_view name, const Value& x);
  /// Channels of zeros before and after.
  Value pad_channels(std::string_view name, const Value& x, Padding channels);

  /// Learned and constant elements asked for so far.
  std::int64_t planned_elements() const;

  /// The graph with seeded tensors, `logits` renamed to "logits" as its only output. Each tensor
  /// has a stream of its own, named by the tensor, so a wider last layer leaves the others as they
  /// were. Errors: unsupported beyond 2 GiB, which no ONNX file can hold (protobuf's limit).
  Result<Graph> finish(const Value& logits, std::uint64_t seed) &&;

 private:
  struct Planned {
    Shape shape;
    Spread spread;
  };

  std::string unique(std::string_view name);
  std::string parameter(std::string name, Shape shape, Spread spread);
  std::string integers(std::string_view name, const Integers& elements);
  void record(const std::string& name, DataType type, std::vector<Dimension> dimensions);
  Node& append(std::string_view op, const std::string& name, std::vector<std::string> inputs);
  /// One node with one output, named alike.
  Value emit(std::string_view op, std::string_view name, std::vector<std::string> inputs,
             Shape shape,
             const std::vector<std::pair<std::string_view, Attribute>>& attributes = {});
  Value pooled(std::string_view op, std::string_view name, const Value& x, const Pool& pool);

  Graph graph_;
  std::map<std::string, Planned, std::less<>> planned_;
  std::map<std::string, int, std::less<>> times_used_;
};

}  // namespace carnot
