// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "graph/batch_change.hpp"
#include "graph/edit.hpp"
#include "graph/shapes.hpp"

namespace carnot {
namespace {

std::optional<std::int64_t> leading(const ValueInfo& value) {
  if (!value.shape || value.shape->empty()) return std::nullopt;
  const auto* number = std::get_if<std::int64_t>(&value.shape->front());
  return number != nullptr ? std::optional{*number} : std::nullopt;
}

std::optional<std::int64_t> elements(const ValueInfo& value) {
  const auto shape = value.static_shape();
  std::int64_t total = 1;
  if (!shape) return std::nullopt;
  for (const std::int64_t dimension : *shape)
    if (__builtin_mul_overflow(total, dimension, &total)) return std::nullopt;
  return total;
}

/// The dimensions that mean the batch: first ones that are free or equal the old batch, and any
/// with the symbol that an input's first dimension has.
void set_input_batch(Graph& graph, std::optional<std::int64_t> before, std::int64_t batch) {
  std::vector<Dimension> symbols;
  for (ValueInfo& input : graph.inputs) {
    if (!input.shape || input.shape->empty()) continue;
    Dimension& first = input.shape->front();
    const auto* number = std::get_if<std::int64_t>(&first);
    if (std::holds_alternative<std::string>(first)) symbols.push_back(first);
    if (number == nullptr || before == *number) first = batch;
  }
  for (ValueInfo& input : graph.inputs) {
    if (!input.shape) continue;
    for (Dimension& dimension : *input.shape)
      if (std::ranges::find(symbols, dimension) != symbols.end()) dimension = batch;
  }
}

/// What inference could not tell about an output: its old shape with the batch exchanged.
Result<void> settle_output(ValueInfo& now, const ValueInfo& old, std::optional<std::int64_t> before,
                           std::int64_t batch) {
  const auto old_elements = elements(old);
  const auto new_elements = elements(now);
  if (before && old_elements && new_elements && *new_elements / batch != *old_elements / *before) {
    return fail(
        ErrorCode::unsupported,
        fmt::format("the model is fixed to batch {}: for batch {} its output \"{}\" would "
                    "have the shape [{}].",
                    *before, batch, valid_utf8(now.name), fmt::join(*now.static_shape(), ", ")),
        fmt::format("Use batch {}, or export the model with a free batch dimension.", *before));
  }
  if (now.shape || !old.shape || old.shape->empty()) return {};
  now.shape = old.shape;
  const auto first = leading(now);
  if (!first || first == before) now.shape->front() = batch;
  return {};
}

}  // namespace

std::optional<std::int64_t> fixed_batch(const Graph& graph) {
  return graph.inputs.empty() ? std::nullopt : leading(graph.inputs.front());
}

Result<Graph> with_batch(Graph graph, std::int64_t batch) {
  CARNOT_ASSERT(batch > 0);
  const auto before = fixed_batch(graph);
  if (before == batch) return infer_shapes(std::move(graph));
  if (before == 0)
    return fail(ErrorCode::unsupported, "the model's input is fixed to a batch of no image.");
  if (before) {
    CARNOT_TRY(graph, infer_shapes(std::move(graph)));
  }
  const std::vector<ValueInfo> old_outputs = graph.outputs;
  if (before) {
    CARNOT_TRY_VOID(BatchChange{graph, *before, batch}.apply());
  }
  set_input_batch(graph, before, batch);
  graph.values.clear();
  for (ValueInfo& output : graph.outputs) output.shape.reset();
  CARNOT_TRY(graph, infer_shapes(std::move(graph)));
  for (std::size_t i = 0; i < old_outputs.size(); ++i) {
    CARNOT_TRY_VOID(settle_output(graph.outputs[i], old_outputs[i], before, batch));
  }
  remove_dead(graph);
  return graph;
}

}  // namespace carnot
