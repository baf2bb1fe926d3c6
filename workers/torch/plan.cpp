// SPDX-License-Identifier: Apache-2.0
#include "torch/plan.hpp"

#include <ATen/ATen.h>

#include <algorithm>

#include "torch/planner.hpp"
#include "torch/torch_error.hpp"

namespace carnot::worker {

Result<Plan> Plan::of(Graph graph, const at::Tensor& example, const PlanOptions& options) {
  return Planner{std::move(graph), options}.plan(example);
}

void Plan::execute(const Step& step) {
  at::Tensor* const values = values_.data();
  step.kernel(Arguments{values, step.inputs}, {values + step.first_output, step.outputs});
  for (const Slot slot : step.released) values[slot].reset();
}

Result<void> Plan::run(const at::Tensor& images) {
  values_[input_] = images;
  const Step* current = nullptr;
  try {
    for (const Step& step : steps_) {
      current = &step;
      execute(step);
    }
    return {};
  } catch (const std::exception& exception) {
    const Error error = torch_error(exception);
    return current == nullptr ? error : at(current->name, error);
  }
}

void Plan::make_trainable() {
  for (const Slot slot : parameters_) values_[slot] = values_[slot].detach().requires_grad_(true);
}

std::vector<at::Tensor> Plan::parameters() const {
  std::vector<at::Tensor> found;
  found.reserve(parameters_.size());
  for (const Slot slot : parameters_) found.push_back(values_[slot]);
  return found;
}

std::size_t Plan::steps_of(std::string_view type) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(steps_, [&](const Step& step) { return step.type == type; }));
}

std::int64_t Plan::constant_bytes() const {
  std::int64_t bytes = 0;
  for (std::size_t slot = 0; slot < values_.size(); ++slot) {
    if (constant_[slot] && values_[slot].defined())
      bytes += static_cast<std::int64_t>(values_[slot].nbytes());
  }
  return bytes;
}

std::size_t Plan::held_values() const {
  std::size_t held = 0;
  for (std::size_t slot = 0; slot < values_.size(); ++slot)
    held += !constant_[slot] && values_[slot].defined() ? 1 : 0;
  return held;
}

}  // namespace carnot::worker
