// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "torch/operators.hpp"
#include "torch/plan.hpp"

namespace carnot::worker {

/// Makes a Plan: see Plan::of. Used once.
class Planner {
 public:
  Planner(Graph graph, const PlanOptions& options);

  Result<Plan> plan(const at::Tensor& example);

 private:
  using Scope = std::map<std::string, Slot, std::less<>>;

  Slot add_slot(std::string_view name, at::Tensor value, bool constant);
  Result<void> add_constants(Graph& graph);
  Result<std::vector<Slot>> visit_all(const Graph& graph);
  Result<void> visit(const Node& node, Slot first_output);
  Result<void> visit_branch(const Node& node, Slot first_output);
  Result<bool> condition_of(const Node& node) const;
  void hand_on(const Node& node, Slot from, Slot to);
  std::optional<Slot> find_slot(std::string_view value) const;
  Result<Slot> slot_of(const Node& node, const std::string& value) const;
  Result<std::vector<Slot>> slots_of(const Node& node) const;
  Result<std::vector<Slot>> held_by(const Node& node) const;
  Result<std::vector<Slot>> outputs_of(const Graph& graph) const;
  void release(const std::vector<Slot>& slots);
  std::vector<Given> given_to(const std::vector<Slot>& slots, bool settled) const;
  void lay_out_weights(const Node& node, const std::vector<Slot>& slots);
  Result<void> try_out(Plan::Step& step, bool settled);
  void remove_unread_steps();
  void note_last_uses();
  void keep_constants_that_are_read();
  void find_parameters();
  std::string name_of(const Node& node) const;

  Graph graph_;
  PlanOptions options_;
  Plan plan_;
  std::vector<Scope> scopes_;  // the graph's names, then those of the branch inside it, and so on
  std::vector<int> readers_left_;  // by slot, of the trial run
};

}  // namespace carnot::worker
