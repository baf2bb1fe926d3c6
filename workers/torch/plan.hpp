// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "torch/site.hpp"

namespace carnot::worker {

/// How convolutions lay out images in memory. The results are the same.
enum class ImageLayout { channels_first, channels_last };

struct PlanOptions {
  at::Device device = at::kCPU;
  ImageLayout layout = ImageLayout::channels_last;
};

/// A graph made ready to run on images of one shape: each node a function that was chosen and given
/// its attributes, each value a numbered slot, constants calculated, values freed after their last
/// reader. Running it looks nothing up by name. One thread at a time.
class Plan {
 public:
  /// Goes through the graph once, running each node on the example: so types and shapes are known
  /// where functions are chosen, whatever the operators. What depends on constants and shapes alone
  /// is calculated here and never again. `example` must have the images' type and shape; its values
  /// do not matter.
  ///
  /// Errors: unsupported naming the node, its operator and opset.
  static Result<Plan> of(Graph graph, const at::Tensor& example, const PlanOptions& options);

  /// Errors: failed, naming the node.
  Result<void> run(const at::Tensor& images);
  /// Of the last run, in the graph's order.
  std::size_t outputs() const { return outputs_.size(); }
  const at::Tensor& output(std::size_t i) const { return values_[outputs_[i]]; }

  /// From here on gradients of its parameters are asked for where gradients are on.
  void make_trainable();
  /// The float constants that it reads, but for running statistics, which are observed, not
  /// learned.
  std::vector<at::Tensor> parameters() const;

  /// Nodes that every run executes; those of one operator.
  std::size_t steps() const { return steps_.size(); }
  std::size_t steps_of(std::string_view type) const;
  /// Of the constants that they read.
  std::int64_t constant_bytes() const;
  /// How many values that are no constants are in memory.
  std::size_t held_values() const;

 private:
  friend class Planner;

  struct Step {
    Kernel kernel;
    std::vector<Slot> inputs;
    Slot first_output = kAbsent;  // the others follow it
    std::uint32_t outputs = 0;
    std::vector<Slot> released;  // nobody reads them after this step
    std::string type;            // "Conv"
    std::string name;            // for messages: node "..." (Conv, opset 17)
  };

  void execute(const Step& step);

  std::vector<at::Tensor> values_;  // by slot; constants stay, the others come and go
  std::vector<Step> steps_;
  std::vector<Slot> outputs_;
  std::vector<Slot> parameters_;
  std::vector<bool> constant_;  // by slot
  Slot input_ = kAbsent;
};

}  // namespace carnot::worker
