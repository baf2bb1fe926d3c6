// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
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
  Slot add_slot(std::string_view name, at::Tensor value, bool constant);
  Result<void> add_constants();
  Result<void> visit(const Node& node);
  Result<std::vector<Slot>> slots_of(const Node& node) const;
  std::vector<Given> given_to(const std::vector<Slot>& slots, bool settled) const;
  void lay_out_weights(const Node& node, const std::vector<Slot>& slots);
  Result<void> try_out(Plan::Step& step, bool settled);
  Result<void> find_outputs();
  void remove_unread_steps();
  void note_last_uses();
  void keep_constants_that_are_read();
  void find_parameters();
  std::string name_of(const Node& node) const;

  Graph graph_;
  PlanOptions options_;
  Plan plan_;
  std::map<std::string, Slot, std::less<>> slots_;
  std::vector<int> readers_left_;  // by slot, of the trial run
};

}  // namespace carnot::worker
