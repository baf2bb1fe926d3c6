// SPDX-License-Identifier: Apache-2.0
#include "tactics/fp16/half_writer.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "graph/half.hpp"
#include "graph/walk.hpp"
#include "tactics/fp16/half_nodes.hpp"
#include "tactics/int8/graph_writer.hpp"

namespace carnot {
namespace {

constexpr float kGreatestHalf = 65504.0F;
constexpr float kSmallestHalf = 6e-8F;  // 2^-24, rounded up

class HalfWriter {
 public:
  HalfWriter(const Graph& graph, const std::vector<bool>& half)
      : before_{graph}, index_{graph}, half_{half}, writer_{graph} {}

  HalfGraph write() {
    for (std::size_t i = 0; i < before_.nodes.size(); ++i) {
      half_[i] ? write_half(before_.nodes[i]) : write_float(before_.nodes[i]);
    }
    return {.graph = writer_.finish(), .counts = counts_};
  }

 private:
  void write_half(Node node) {
    for (std::size_t slot = 0; slot < node.inputs.size(); ++slot) {
      std::string& input = node.inputs[slot];
      if (input.empty()) continue;
      input = is_half_slot(node, slot) ? in_half(input) : in_float(input);
    }
    std::vector<std::string> seen;
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      std::string& output = node.outputs[i];
      if (output.empty() || !is_half_output(node, i)) continue;
      const std::string value = output;
      output = writer_.fresh(value + "_half");
      half_names_.emplace(value, output);
      made_in_half_.insert(value);
      if (is_seen_from_outside(value)) seen.push_back(value);
    }
    writer_.add(std::move(node));
    for (const std::string& value : seen) (void)in_float(value);
  }

  void write_float(Node node) {
    for (std::string& input : node.inputs) {
      if (!input.empty()) input = in_float(input);
    }
    writer_.add(std::move(node));
  }

  /// The name under which the value is found in half precision.
  const std::string& in_half(const std::string& value) {
    const auto known = half_names_.find(value);
    if (known != half_names_.end()) return known->second;
    std::string name;
    if (const Tensor* constant = before_.find_initializer(value)) {
      name = writer_.add_constant(value + "_half", clamped_half(*constant, counts_));
    } else {
      name = writer_.fresh(value + "_half");
      add_cast(value, name, DataType::float16);
    }
    return half_names_.emplace(value, std::move(name)).first->second;
  }

  /// Its own name, after a cast if it was made in half precision.
  const std::string& in_float(const std::string& value) {
    if (made_in_half_.contains(value) && cast_back_.insert(value).second) {
      add_cast(half_names_.at(value), value, DataType::float32);
    }
    return value;
  }

  bool is_seen_from_outside(std::string_view value) const {
    return index_.is_output(value) ||
           std::ranges::any_of(index_.uses(value), [](const GraphIndex::Use& use) {
             return use.slot == GraphIndex::kCaptured;
           });
  }

  void add_cast(const std::string& from, const std::string& to, DataType type) {
    writer_.add("Cast", {from}, {to}, {{"to", static_cast<std::int64_t>(type)}});
    ++counts_.casts;
  }

  const Graph& before_;
  const GraphIndex index_;
  const std::vector<bool>& half_;
  GraphWriter writer_;
  HalfCounts counts_;
  std::map<std::string, std::string, std::less<>> half_names_;
  std::set<std::string, std::less<>> made_in_half_;
  std::set<std::string, std::less<>> cast_back_;
};

}  // namespace

Tensor clamped_half(const Tensor& tensor, HalfCounts& counts) {
  std::vector<float> elements;
  for (const float element : tensor.as<float>()) {
    const float magnitude = std::abs(element);
    counts.clamped += magnitude > kGreatestHalf ? 1 : 0;
    counts.vanishing += magnitude > 0.0F && magnitude < kSmallestHalf ? 1 : 0;
    elements.push_back(std::isnan(element) ? element
                                           : std::clamp(element, -kGreatestHalf, kGreatestHalf));
  }
  counts.constants += tensor.count();
  return to_float16(Tensor::of<float>(tensor.shape(), elements));
}

HalfGraph with_half_nodes(const Graph& graph, const std::vector<bool>& half) {
  return HalfWriter{graph, half}.write();
}

}  // namespace carnot
