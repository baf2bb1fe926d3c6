// SPDX-License-Identifier: Apache-2.0
#include "graph/edit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "graph/proto.hpp"
#include "graph/walk.hpp"

namespace carnot {
namespace {

template <class Visit>
void for_each_read(const Node& node, Visit visit) {
  for (const std::string& input : node.inputs)
    if (!input.empty()) visit(input);
  for (const auto& [key, attribute] : node.attributes) {
    if (const auto* inner = std::get_if<OpaqueAttribute>(&attribute))
      for (const std::string& name : inner->captures) visit(name);
  }
}

void replace_reads(Graph& graph, std::string_view from, std::string_view to) {
  for (Node& node : graph.nodes) {
    std::ranges::replace(node.inputs, std::string{from}, std::string{to});
    for (auto& [key, attribute] : node.attributes) {
      auto* inner = std::get_if<OpaqueAttribute>(&attribute);
      if (inner != nullptr && std::ranges::find(inner->captures, from) != inner->captures.end())
        rename_captures(*inner, from, to);
    }
  }
}

bool is_among(const std::vector<ValueInfo>& values, std::string_view name) {
  return std::ranges::find(values, name, &ValueInfo::name) != values.end();
}

std::string* output_slot(Graph& graph, std::string_view value) {
  for (Node& node : graph.nodes)
    for (std::string& output : node.outputs)
      if (output == value) return &output;
  return nullptr;
}

bool is_sorted_already(const Graph& graph, const GraphIndex& index) {
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    bool sorted = true;
    for_each_read(graph.nodes[i], [&](const std::string& name) {
      const auto producer = index.producer(name);
      sorted = sorted && (!producer || *producer < i);
    });
    if (!sorted) return false;
  }
  return true;
}

}  // namespace

NameSource::NameSource(const Graph& graph) {
  for (const ValueInfo& input : graph.inputs) taken_.insert(input.name);
  for (const ValueInfo& output : graph.outputs) taken_.insert(output.name);
  for (const auto& [name, tensor] : graph.initializers) taken_.insert(name);
  for (const auto& [name, info] : graph.values) taken_.insert(name);
  for (const Node& node : graph.nodes) {
    taken_.insert(node.name);
    taken_.insert(node.outputs.begin(), node.outputs.end());
    taken_.insert(node.inputs.begin(), node.inputs.end());
  }
}

std::string NameSource::fresh(std::string_view stem) {
  std::string name{stem.empty() ? "value" : stem};
  const std::string base = name;
  for (std::size_t i = 1; !taken_.insert(name).second; ++i) name = fmt::format("{}_{}", base, i);
  return name;
}

std::string fresh_name(const Graph& graph, std::string_view stem) {
  return NameSource{graph}.fresh(stem);
}

void Renaming::add(std::string from, std::string to) {
  CARNOT_ASSERT(!names_.contains(to));
  names_.emplace(std::move(from), std::move(to));
}

void Renaming::apply(Node& node) const {
  for (std::string& input : node.inputs) {
    const auto found = names_.find(input);
    if (found != names_.end()) input = found->second;
  }
  for (auto& [key, attribute] : node.attributes) {
    auto* inner = std::get_if<OpaqueAttribute>(&attribute);
    if (inner == nullptr) continue;
    const std::vector<std::string> captures = inner->captures;  // which the renaming changes
    for (const std::string& capture : captures) {
      const auto found = names_.find(capture);
      if (found != names_.end()) rename_captures(*inner, capture, found->second);
    }
  }
}

std::string rename_uses(Graph& graph, std::string_view from, std::string_view to) {
  CARNOT_ASSERT(from != to);
  const std::string old_name{from};  // the views may point into what is about to change
  const std::string new_name{to};
  replace_reads(graph, old_name, new_name);
  if (!is_among(graph.outputs, old_name)) return new_name;

  if (std::string* slot = output_slot(graph, old_name)) *slot = fresh_name(graph, old_name);
  const bool can_rename =
      output_slot(graph, new_name) != nullptr && !is_among(graph.outputs, new_name);
  if (can_rename) {
    rename_value(graph, new_name, old_name);
    return old_name;
  }
  graph.nodes.push_back(Node{.op_type = "Identity",
                             .domain = {},
                             .name = fresh_name(graph, old_name + "_copy"),
                             .inputs = {new_name},
                             .outputs = {old_name},
                             .attributes = {}});
  return new_name;
}

void rename_value(Graph& graph, std::string_view from, std::string_view to) {
  const std::string old_name{from};
  const std::string new_name{to};
  replace_reads(graph, old_name, new_name);
  if (std::string* slot = output_slot(graph, old_name)) *slot = new_name;
  for (auto* values : {&graph.inputs, &graph.outputs})
    for (ValueInfo& value : *values)
      if (value.name == old_name) value.name = new_name;
  if (auto tensor = graph.initializers.extract(old_name)) {
    tensor.key() = new_name;
    graph.initializers.insert(std::move(tensor));
  }
  if (auto info = graph.values.extract(old_name)) {
    info.key() = new_name;
    info.mapped().name = new_name;
    graph.values.insert(std::move(info));
  }
}

std::size_t remove_dead(Graph& graph) {
  std::unordered_set<std::string_view> needed;
  for (const ValueInfo& output : graph.outputs) needed.insert(output.name);
  std::vector<bool> alive(graph.nodes.size());
  for (std::size_t i = graph.nodes.size(); i-- > 0;) {
    const Node& node = graph.nodes[i];
    alive[i] =
        std::ranges::any_of(node.outputs, [&](const auto& name) { return needed.contains(name); });
    if (alive[i]) for_each_read(node, [&](const std::string& name) { needed.insert(name); });
  }
  // What is known about values: also of outputs of living nodes that nobody reads.
  std::unordered_set<std::string_view> known = needed;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i)
    if (alive[i]) known.insert(graph.nodes[i].outputs.begin(), graph.nodes[i].outputs.end());
  std::erase_if(graph.initializers, [&](const auto& row) { return !needed.contains(row.first); });
  std::erase_if(graph.values, [&](const auto& row) { return !known.contains(row.first); });

  std::vector<Node> kept;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i)
    if (alive[i]) kept.push_back(std::move(graph.nodes[i]));
  const std::size_t removed = graph.nodes.size() - kept.size();
  graph.nodes = std::move(kept);
  return removed;
}

Result<void> sort_topologically(Graph& graph) {
  const GraphIndex index{graph};
  if (is_sorted_already(graph, index)) return {};
  std::vector<std::size_t> waits_for(graph.nodes.size());
  std::vector<std::vector<std::size_t>> readers(graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    for_each_read(graph.nodes[i], [&](const std::string& name) {
      if (const auto producer = index.producer(name)) {
        ++waits_for[i];
        readers[*producer].push_back(i);
      }
    });
  }
  // The earliest ready node first: the new order stays as near to the old one as it can.
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i)
    if (waits_for[i] == 0) ready.push(i);
  std::vector<std::size_t> order;
  while (!ready.empty()) {
    order.push_back(ready.top());
    ready.pop();
    for (const std::size_t reader : readers[order.back()])
      if (--waits_for[reader] == 0) ready.push(reader);
  }
  if (order.size() != graph.nodes.size()) {
    const auto stuck = std::ranges::find_if(waits_for, [](std::size_t n) { return n > 0; });
    const Node& node = graph.nodes[static_cast<std::size_t>(stuck - waits_for.begin())];
    return fail(ErrorCode::bad_input,
                fmt::format("nodes read from each other in a circle, \"{}\" ({}) among them.",
                            valid_utf8(node.name), valid_utf8(node.op_type)));
  }
  std::vector<Node> sorted;
  sorted.reserve(order.size());
  for (const std::size_t i : order) sorted.push_back(std::move(graph.nodes[i]));
  graph.nodes = std::move(sorted);
  return {};
}

}  // namespace carnot
