// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <fmt/format.h>

#include "graph/subgraph.hpp"
#include "torch/planner.hpp"

namespace carnot::worker {

/// What has to stay until the node was visited: its inputs, and what branches in it may read.
Result<std::vector<Slot>> Planner::held_by(const Node& node) const {
  CARNOT_TRY(std::vector<Slot> slots, slots_of(node));
  for (const auto& [key, attribute] : node.attributes) {
    const auto* const inner = std::get_if<OpaqueAttribute>(&attribute);
    if (inner == nullptr) continue;
    for (const std::string& capture : inner->captures) {
      CARNOT_TRY(const Slot slot, slot_of(node, capture));
      slots.push_back(slot);
    }
  }
  return slots;
}

/// The branch that is taken, as if its nodes stood here. The other one is never looked into.
Result<void> Planner::visit_branch(const Node& node, Slot first_output) {
  CARNOT_TRY(const std::vector<Slot> held, held_by(node));
  CARNOT_TRY(const bool holds, condition_of(node));
  const std::string_view taken = holds ? "then_branch" : "else_branch";
  CARNOT_TRY(Graph branch, subgraph_of(node, taken, graph_));
  if (branch.outputs.size() != node.outputs.size()) {
    return fail(ErrorCode::bad_input, fmt::format("its {} gives {} values instead of {}.", taken,
                                                  branch.outputs.size(), node.outputs.size()));
  }
  scopes_.emplace_back();
  CARNOT_TRY_VOID(add_constants(branch));
  CARNOT_TRY(const std::vector<Slot> outputs, visit_all(branch));
  scopes_.pop_back();
  for (std::size_t i = 0; i < outputs.size(); ++i)
    hand_on(node, outputs[i], first_output + static_cast<Slot>(i));
  release(outputs);
  release(held);
  return {};
}

/// Whether the node takes its first branch, in every run.
Result<bool> Planner::condition_of(const Node& node) const {
  CARNOT_TRY(const std::vector<Slot> slots, slots_of(node));
  if (slots.empty()) return fail(ErrorCode::bad_input, "it reads no condition.");
  const at::Tensor& condition = plan_.values_[slots.front()];
  if (!plan_.constant_[slots.front()]) {
    return fail(ErrorCode::unsupported,
                "which branch it takes is calculated from the image; the torch worker settles that "
                "at load.",
                "Run this model on engine onnxruntime or openvino.");
  }
  if (!condition.defined() || condition.scalar_type() != at::kBool || condition.numel() != 1)
    return fail(ErrorCode::bad_input, "its condition is not one truth value.");
  return condition.item<bool>();
}

/// A branch's output under the slot that the graph around it reads: nothing is copied.
void Planner::hand_on(const Node& node, Slot from, Slot to) {
  plan_.values_[to] = plan_.values_[from];
  plan_.constant_[to] = plan_.constant_[from];
  if (plan_.constant_[from]) return;
  Plan::Step step;
  step.kernel = gives_one([](const Arguments& in) { return in[0]; });
  step.inputs = {from};
  step.first_output = to;
  step.outputs = 1;
  step.type = "Identity";
  step.name = name_of(node);
  plan_.steps_.push_back(std::move(step));
}

}  // namespace carnot::worker
