// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/placement.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "base/assert.hpp"
#include "graph/walk.hpp"
#include "tactics/int8/node_kinds.hpp"

namespace carnot {
namespace {

/// Elements for one image as far as they are known; open dimensions count as one.
std::optional<std::int64_t> known_count(const Graph& graph, std::string_view value) {
  const auto info = graph.info(value);
  if (!info || !info->shape) return std::nullopt;
  std::int64_t count = 1;
  for (const Dimension& dimension : *info->shape) {
    if (const auto* number = std::get_if<std::int64_t>(&dimension)) count *= *number;
  }
  return count;
}

// Measured, see docs/tactics/static-int8.md.
constexpr auto kRules = std::to_array<PlacementRules>({
    {.name = "portable", .quantizer_behind_convolutions = true, .products = false},
    {.name = "onnxruntime", .quantizer_behind_convolutions = true, .products = true},
    {.name = "openvino", .quantizer_behind_convolutions = false, .products = true},
});

/// Decides role by role, then hands over what it found.
class Planner {
 public:
  Planner(const Graph& graph, const PlacementWishes& wishes, const PlacementRules& rules)
      : graph_{graph},
        index_{graph},
        excluded_{wishes.excluded},
        sums_share_scale_{wishes.sums_share_scale},
        rules_{rules} {
    placement_.roles.assign(graph.nodes.size(), Int8Role::untouched);
  }

  Placement plan() {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) find_bytes(i);
    for (std::size_t i = graph_.nodes.size(); i-- > 0;) decide(i);
    number_groups();
    find_signed_groups();
    count_islands();
    return std::move(placement_);
  }

 private:
  // --- Forwards: where could bytes come out without an extra Q?

  void find_bytes(std::size_t i) {
    const Node& node = graph_.nodes[i];
    if (node.outputs.empty()) return;
    bool bytes = false;
    if (!excluded_[i]) {
      if (node.is("Conv")) {
        bytes = takes_int8_weights(graph_, node);
      } else if (hands_on_elements(graph_, node) || absorbs(node)) {
        bytes = gives_bytes(node.inputs.front());
      } else if (node.is("Concat")) {
        bytes = std::ranges::all_of(node.inputs, [&](const auto& in) { return gives_bytes(in); });
      } else if (is_combining(graph_, node)) {
        bytes = all_large_inputs_give_bytes(node);
      }
    }
    if (bytes) bytes_.insert(node.outputs.begin(), node.outputs.end());
  }

  bool gives_bytes(const std::string& value) const { return bytes_.contains(value); }

  /// A small input (the gate of squeeze-and-excite, one number per channel) may come in float: its
  /// Q costs nothing beside the large one's.
  bool all_large_inputs_give_bytes(const Node& node) const {
    const auto whole = known_count(graph_, node.outputs.front());
    bool any = false;
    for (const std::string& input : node.inputs) {
      const auto part = known_count(graph_, input);
      const bool small = whole && part && *part < *whole && node.inputs.size() > 1;
      if (!small && !gives_bytes(input)) return false;
      any = any || gives_bytes(input);
    }
    return any;
  }

  /// Relu or Clip that nothing bypasses: its bounds can become those of the quantised range.
  bool absorbs(const Node& node) const {
    return is_activation(graph_, node) && index_.only_reader(node.inputs.front()) == &node &&
           index_.producer(node.inputs.front()).has_value();
  }

  // --- Backwards: where are bytes wanted?

  void decide(std::size_t i) {
    const Node& node = graph_.nodes[i];
    if (excluded_[i] || node.outputs.empty()) return;
    if (takes_int8_weights(graph_, node)) {
      placement_.roles[i] = Int8Role::weighted;
      want(node.inputs.front());
      // A matrix product may give floats on any engine.
      if (rules_.quantizer_behind_convolutions && node.is("Conv") &&
          !is_absorbed(node.outputs.front())) {
        want(node.outputs.front());
      }
    } else if (rules_.products && is_product_of_activations(graph_, node)) {
      placement_.roles[i] = Int8Role::product;
      for (const std::string& input : node.inputs) want(input);
    } else if (absorbs(node)) {
      decide_activation(i);
    } else if (hands_on_elements(graph_, node)) {
      if (any_wanted(node)) pass_on(i);
    } else if (node.is("Concat") || is_combining(graph_, node)) {
      decide_combination(i);
    }
  }

  void decide_combination(std::size_t i) {
    const Node& node = graph_.nodes[i];
    const std::string& output = node.outputs.front();
    if (!gives_bytes(output) || !(is_wanted(output) || is_absorbed(output))) return;
    placement_.roles[i] = node.is("Concat") ? Int8Role::joining : Int8Role::combining;
    for (const std::string& input : node.inputs) want(input);
    if (node.is("Concat") || (node.is("Add") && sums_share_scale_)) share_scale(node);
  }

  void decide_activation(std::size_t i) {
    const Node& node = graph_.nodes[i];
    // One Q takes over the bounds of one activation: of two in a row the first stays.
    if (is_absorbed(node.outputs.front())) return;
    const std::size_t producer = *index_.producer(node.inputs.front());
    const bool behind_convolution = rules_.quantizer_behind_convolutions && !excluded_[producer] &&
                                    graph_.nodes[producer].is("Conv") &&
                                    takes_int8_weights(graph_, graph_.nodes[producer]);
    if (!behind_convolution && !is_wanted(node.outputs.front())) return;
    placement_.roles[i] = Int8Role::activation;
    want(node.outputs.front());
    absorbed_.insert(node.inputs.front());
  }

  void pass_on(std::size_t i) {
    const Node& node = graph_.nodes[i];
    placement_.roles[i] = Int8Role::passing;
    want(node.inputs.front());
    for (const std::string& output : node.outputs) {
      if (output.empty()) continue;
      want(output);
      unite(node.inputs.front(), output);
    }
  }

  /// An output that an activation absorbs has no scale of its own: then it is the activation's.
  void share_scale(const Node& node) {
    const std::string& output = node.outputs.front();
    const std::string& quantized =
        is_wanted(output) ? output : index_.only_reader(output)->outputs.front();
    for (const std::string& input : node.inputs) unite(input, quantized);
  }

  bool is_wanted(const std::string& value) const { return parents_.contains(value); }
  bool is_absorbed(const std::string& value) const { return absorbed_.contains(value); }
  bool any_wanted(const Node& node) const {
    return std::ranges::any_of(node.outputs, [&](const auto& output) { return is_wanted(output); });
  }

  // --- Tensors that share a scale: a forest, every tensor pointing towards its group's root.

  void want(const std::string& value) { parents_.emplace(value, value); }

  const std::string& root_of(const std::string& value) const {
    const std::string* at = &value;
    for (;;) {
      const std::string& parent = parents_.at(*at);
      if (parent == *at) return parent;
      at = &parent;
    }
  }

  void unite(const std::string& a, const std::string& b) {
    const std::string root = root_of(b);
    parents_[root_of(a)] = root;
  }

  /// Groups in the order of the nodes; observed are the members that no passing or joining node
  /// makes: the others hold the same elements once more.
  void number_groups() {
    std::map<std::string, std::size_t> number_of;
    const auto add = [&](const std::string& value, bool is_source) {
      if (!is_wanted(value)) return;
      const auto [row, is_new] = number_of.emplace(root_of(value), placement_.observed.size());
      if (is_new) placement_.observed.emplace_back();
      placement_.group_of.emplace(value, row->second);
      if (is_source) placement_.observed[row->second].push_back(value);
    };
    for (const ValueInfo& input : graph_.inputs) add(input.name, true);
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Int8Role role = placement_.roles[i];
      const bool is_source = role != Int8Role::passing && role != Int8Role::joining;
      for (const std::string& output : graph_.nodes[i].outputs) add(output, is_source);
    }
  }

  void find_signed_groups() {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (placement_.roles[i] != Int8Role::product) continue;
      placement_.signed_groups.insert(placement_.group_of.at(graph_.nodes[i].inputs[1]));
    }
  }

  void count_islands() {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Node& node = graph_.nodes[i];
      if (placement_.roles[i] != Int8Role::untouched) continue;
      const bool in = std::ranges::any_of(
          node.inputs, [&](const auto& input) { return placement_.is_quantized(input); });
      const bool out = std::ranges::any_of(
          node.outputs, [&](const auto& output) { return placement_.is_quantized(output); });
      if (in && out) ++placement_.islands;
    }
  }

  const Graph& graph_;
  const GraphIndex index_;
  const std::vector<bool>& excluded_;
  const bool sums_share_scale_;
  const PlacementRules& rules_;
  std::set<std::string, std::less<>> bytes_;
  std::set<std::string, std::less<>> absorbed_;  // inputs of activations that disappear
  std::map<std::string, std::string, std::less<>> parents_;
  Placement placement_;
};

}  // namespace

std::span<const PlacementRules> placement_rules() { return kRules; }

const PlacementRules& placement_rules(std::string_view name) {
  const auto* row = std::ranges::find(kRules, name, &PlacementRules::name);
  CARNOT_ASSERT(row != kRules.end());
  return *row;
}

Placement place(const Graph& graph, const PlacementWishes& wishes, const PlacementRules& rules) {
  CARNOT_ASSERT(wishes.excluded.size() == graph.nodes.size());
  return Planner{graph, wishes, rules}.plan();
}

}  // namespace carnot
