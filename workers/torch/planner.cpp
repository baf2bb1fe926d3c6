// SPDX-License-Identifier: Apache-2.0
#include "torch/planner.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "graph/classical.hpp"
#include "torch/tensors.hpp"
#include "torch/torch_error.hpp"

namespace carnot::worker {

Planner::Planner(Graph graph, const PlanOptions& options)
    : graph_{std::move(graph)}, options_{options}, scopes_(1) {
  add_slot("", at::Tensor{}, true);  // kAbsent
}

Result<Plan> Planner::plan(const at::Tensor& example) {
  plan_.input_ = add_slot(graph_.inputs.front().name, example, false);
  ++readers_left_[plan_.input_];
  CARNOT_TRY_VOID(add_constants(graph_));
  CARNOT_TRY(plan_.outputs_, visit_all(graph_));
  remove_unread_steps();
  note_last_uses();
  keep_constants_that_are_read();
  find_parameters();
  return std::move(plan_);
}

/// An empty name is an output that nobody asked for: it takes a slot, so that a node's outputs
/// follow each other.
Slot Planner::add_slot(std::string_view name, at::Tensor value, bool constant) {
  const auto slot = static_cast<Slot>(plan_.values_.size());
  plan_.values_.push_back(std::move(value));
  plan_.constant_.push_back(constant);
  readers_left_.push_back(0);
  scopes_.back().emplace(name, slot);
  return slot;
}

Result<void> Planner::add_constants(Graph& graph) {
  // Taken out one by one: the file's copy of a weight goes before the next is made.
  while (!graph.initializers.empty()) {
    const auto one = graph.initializers.extract(graph.initializers.begin());
    if (scalar_type_of(one.mapped().type())) {
      CARNOT_TRY(at::Tensor copy, to_torch(one.mapped()));
      add_slot(one.key(), std::move(copy), true);
    } else {
      // Whoever reads it is refused by name; usually nobody does.
      add_slot(one.key(), at::Tensor{}, true);
    }
  }
  return {};
}

/// The nodes of one scope. The slots of its outputs, which count as read.
Result<std::vector<Slot>> Planner::visit_all(const Graph& graph) {
  std::vector<Slot> first_outputs;
  first_outputs.reserve(graph.nodes.size());
  for (const Node& node : graph.nodes) {
    CARNOT_TRY(const std::vector<Slot> held, held_by(node));
    for (const Slot slot : held) ++readers_left_[slot];
    first_outputs.push_back(static_cast<Slot>(plan_.values_.size()));
    for (const std::string& output : node.outputs) add_slot(output, at::Tensor{}, false);
  }
  CARNOT_TRY(std::vector<Slot> outputs, outputs_of(graph));
  for (const Slot slot : outputs) ++readers_left_[slot];
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    const Result<void> visited =
        node.is("If") ? visit_branch(node, first_outputs[i]) : visit(node, first_outputs[i]);
    if (!visited) return at(name_of(node), visited.error());
  }
  return outputs;
}

/// A name inside a branch hides the same name around it.
std::optional<Slot> Planner::find_slot(std::string_view value) const {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto found = scope->find(value);
    if (found != scope->end()) return found->second;
  }
  return std::nullopt;
}

Result<Slot> Planner::slot_of(const Node& node, const std::string& value) const {
  // An optional input that is absent, whatever a scope calls its unasked outputs.
  if (value.empty()) return kAbsent;
  if (const auto found = find_slot(value)) return *found;
  return fail(ErrorCode::bad_input,
              fmt::format("{} reads \"{}\", which nothing gives.", name_of(node), value));
}

Result<std::vector<Slot>> Planner::slots_of(const Node& node) const {
  std::vector<Slot> slots;
  slots.reserve(node.inputs.size());
  for (const std::string& input : node.inputs) {
    CARNOT_TRY(const Slot slot, slot_of(node, input));
    slots.push_back(slot);
  }
  return slots;
}

Result<std::vector<Slot>> Planner::outputs_of(const Graph& graph) const {
  std::vector<Slot> slots;
  slots.reserve(graph.outputs.size());
  for (const ValueInfo& output : graph.outputs) {
    const auto found = find_slot(output.name);
    if (!found) {
      return fail(ErrorCode::bad_input,
                  fmt::format("nothing gives the model's output \"{}\".", output.name));
    }
    slots.push_back(*found);
  }
  return slots;
}

void Planner::release(const std::vector<Slot>& slots) {
  for (const Slot slot : slots) {
    if (--readers_left_[slot] == 0 && !plan_.constant_[slot]) plan_.values_[slot].reset();
  }
}

std::vector<Given> Planner::given_to(const std::vector<Slot>& slots, bool settled) const {
  std::vector<Given> given;
  for (const Slot slot : slots) {
    at::Tensor value = plan_.values_[slot];
    // What is settled at load is calculated on the CPU, wherever the rest runs.
    if (!settled && value.defined()) value = value.to(options_.device);
    given.push_back({std::move(value), plan_.constant_[slot]});
  }
  return given;
}

Result<void> Planner::visit(const Node& node, Slot first_output) {
  const Operator* const found = find_operator(node);
  if (found == nullptr) {
    return fail(ErrorCode::unsupported, "the torch worker does not have this operator.",
                node.domain == kClassicalDomain
                    ? "Run this model on engine onnxruntime."
                    : "Run this model on engine onnxruntime or openvino.");
  }
  Plan::Step step;
  CARNOT_TRY(step.inputs, slots_of(node));
  lay_out_weights(node, step.inputs);
  const bool settled =
      found->depends_on == DependsOn::shapes ||
      std::ranges::all_of(step.inputs, [&](Slot slot) { return plan_.constant_[slot]; });
  const Site site{node, graph_.opset(), given_to(step.inputs, settled),
                  settled ? at::Device{at::kCPU} : options_.device};
  CARNOT_TRY(auto made, guarded([&] { return found->make(site); }));
  CARNOT_TRY(step.kernel, std::move(made));
  step.first_output = first_output;
  step.outputs = static_cast<std::uint32_t>(node.outputs.size());
  step.type = node.op_type;
  step.name = name_of(node);
  CARNOT_TRY_VOID(try_out(step, settled));
  for (std::uint32_t i = 0; i < step.outputs; ++i) plan_.constant_[step.first_output + i] = settled;
  release(step.inputs);
  if (!settled) plan_.steps_.push_back(std::move(step));
  return {};
}

/// Convolutions follow the layout of their weights, and everything behind them keeps it.
void Planner::lay_out_weights(const Node& node, const std::vector<Slot>& slots) {
  const bool convolves = node.is("Conv") || node.is("ConvTranspose");
  if (options_.layout != ImageLayout::channels_last || !convolves || slots.size() < 2) return;
  at::Tensor& weights = plan_.values_[slots[1]];
  if (plan_.constant_[slots[1]] && weights.defined() && weights.dim() == 4)
    weights = weights.contiguous(at::MemoryFormat::ChannelsLast);
}

Result<void> Planner::try_out(Plan::Step& step, bool settled) {
  std::vector<at::Tensor> values{at::Tensor{}};
  std::vector<Slot> slots;
  for (Given& given : given_to(step.inputs, settled)) {
    slots.push_back(given.value.defined() ? static_cast<Slot>(values.size()) : kAbsent);
    if (given.value.defined()) values.push_back(std::move(given.value));
  }
  std::vector<at::Tensor> outputs(step.outputs);
  CARNOT_TRY_VOID(guarded([&] { step.kernel(Arguments{values.data(), slots}, outputs); }));
  std::ranges::move(outputs, plan_.values_.begin() + step.first_output);
  return {};
}

/// Those whose outputs were only asked for their shapes.
void Planner::remove_unread_steps() {
  std::vector<bool> read(plan_.values_.size());
  for (const Slot slot : plan_.outputs_) read[slot] = true;
  std::vector<Plan::Step> kept;
  for (auto step = plan_.steps_.rbegin(); step != plan_.steps_.rend(); ++step) {
    const auto first = read.begin() + step->first_output;
    if (std::find(first, first + step->outputs, true) == first + step->outputs) continue;
    for (const Slot slot : step->inputs) read[slot] = true;
    kept.push_back(std::move(*step));
  }
  std::ranges::reverse(kept);
  plan_.steps_ = std::move(kept);
}

void Planner::note_last_uses() {
  std::vector<bool> read_later = plan_.constant_;
  read_later[plan_.input_] = true;
  for (const Slot slot : plan_.outputs_) read_later[slot] = true;
  for (auto step = plan_.steps_.rbegin(); step != plan_.steps_.rend(); ++step) {
    std::vector<Slot> held = step->inputs;
    for (std::uint32_t i = 0; i < step->outputs; ++i) held.push_back(step->first_output + i);
    for (const Slot slot : held) {
      if (!read_later[slot]) step->released.push_back(slot);
      read_later[slot] = true;
    }
  }
}

void Planner::keep_constants_that_are_read() {
  std::vector<bool> read(plan_.values_.size());
  for (const Slot slot : plan_.outputs_) read[slot] = true;
  for (const Plan::Step& step : plan_.steps_) {
    for (const Slot slot : step.inputs) read[slot] = true;
  }
  for (std::size_t slot = 0; slot < plan_.values_.size(); ++slot) {
    at::Tensor& value = plan_.values_[slot];
    if (!plan_.constant_[slot] || !value.defined()) continue;
    value = read[slot] ? value.to(options_.device) : at::Tensor{};
  }
}

void Planner::find_parameters() {
  std::vector<bool> observed(plan_.values_.size());
  for (const Plan::Step& step : plan_.steps_) {
    constexpr std::size_t kMean = 3;
    const bool norm = step.type == "BatchNormalization" && step.inputs.size() > kMean + 1;
    if (norm) observed[step.inputs[kMean]] = observed[step.inputs[kMean + 1]] = true;
  }
  for (std::size_t slot = 0; slot < plan_.values_.size(); ++slot) {
    const at::Tensor& value = plan_.values_[slot];
    if (plan_.constant_[slot] && !observed[slot] && value.defined() && value.is_floating_point())
      plan_.parameters_.push_back(static_cast<Slot>(slot));
  }
}

std::string Planner::name_of(const Node& node) const {
  const std::string& output = node.outputs.empty() ? node.op_type : node.outputs.front();
  const std::string& name = node.name.empty() ? output : node.name;
  const std::string domain = node.domain.empty() ? "" : node.domain + ".";
  const auto opset = graph_.opsets.find(node.domain);
  return fmt::format("node \"{}\" ({}{}, opset {})", name, domain, node.op_type,
                     opset == graph_.opsets.end() ? graph_.opset() : opset->second);
}

}  // namespace carnot::worker
