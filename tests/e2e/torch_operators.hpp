// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/rng.hpp"
#include "e2e/engine_pair.hpp"

namespace carnot::torch_operators {

using Attributes = TinyGraph::Attributes;
using Numbers = std::vector<std::int64_t>;
using Names = std::vector<std::string>;

inline Attribute list(Numbers numbers) { return numbers; }
inline Attribute number(std::int64_t one) { return one; }
inline Attribute text(std::string words) { return words; }

inline std::vector<float> noise(const Shape& shape, std::uint64_t seed) {
  Rng rng{seed};
  std::vector<float> values(static_cast<std::size_t>(element_count(shape)));
  for (float& value : values) value = static_cast<float>(rng.normal());
  return values;
}

/// Operator by operator: torch's worker gives what ONNX Runtime gives.
class TorchOperators : public EnginePair {
 protected:
  /// One node that reads the images alone.
  void same(const std::string& op, const Attributes& attributes = {}, std::int64_t opset = 17,
            const std::string& what = "") {
    TinyGraph tiny = graph_over_x(opset);
    tiny.node(op, {"x"}, "y", attributes);
    expect_same(op + " " + what, tiny.graph());
  }
  /// One node that reads the images and whole numbers.
  void same_with(const std::string& op, const std::vector<Numbers>& arguments,
                 const Attributes& attributes = {}, std::int64_t opset = 17) {
    TinyGraph tiny = graph_over_x(opset);
    std::vector<std::string> inputs{"x"};
    for (const Numbers& argument : arguments) {
      inputs.push_back("a" + std::to_string(inputs.size()));
      tiny.integers(inputs.back(), argument);
    }
    tiny.node(op, inputs, "y", attributes);
    expect_same(op, tiny.graph());
  }
  /// One node that reads the images and weights of normal numbers.
  void same_weighted(const std::string& op, const std::vector<Shape>& weights,
                     const Attributes& attributes = {}, std::int64_t opset = 17) {
    TinyGraph tiny = graph_over_x(opset);
    std::vector<std::string> inputs{"x"};
    for (const Shape& shape : weights) {
      inputs.push_back("w" + std::to_string(inputs.size()));
      tiny.weights(inputs.back(), shape, noise(shape, inputs.size()));
    }
    tiny.node(op, inputs, "y", attributes);
    expect_same(op, tiny.graph());
  }
  /// A node of truth values or indices, which do not travel.
  void same_as_floats(const std::string& op, std::vector<std::string> inputs,
                      const Attributes& attributes = {}) {
    TinyGraph tiny = graph_over_x();
    tiny.weights("half", {1}, {0.5F});
    tiny.node("Neg", {"x"}, "minus");
    tiny.node("Greater", {"x", "half"}, "above").node("Less", {"x", "half"}, "below");
    tiny.node(op, std::move(inputs), "z", attributes);
    tiny.node("Cast", {"z"}, "y", {{"to", number(1)}});
    expect_same(op, tiny.graph());
  }
};

}  // namespace carnot::torch_operators
