// SPDX-License-Identifier: Apache-2.0
#include "graph/count.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/text.hpp"
#include "graph/classical.hpp"
#include "graph/onnx_file.hpp"
#include "graph/roles.hpp"
#include "graph/shapes.hpp"
#include "graph/unknown_shape.hpp"

namespace carnot {
namespace {

// They move, select or describe data, or are folded away; to list them as uncounted would only be
// noise.
constexpr std::string_view kMovesOnly[] = {
    "Cast",           "Concat",
    "Constant",       "ConstantOfShape",
    "DepthToSpace",   "DequantizeLinear",
    "Dropout",        "Expand",
    "Flatten",        "Gather",
    "GatherND",       "GatherElements",
    "Identity",       "Pad",
    "Reshape",        "Shape",
    "Size",           "Slice",
    "SpaceToDepth",   "Split",
    "Squeeze",        "Tile",
    "Transpose",      "Unsqueeze",
    "QuantizeLinear", "DynamicQuantizeLinear",
    "Range",          "ArrayFeatureExtractor",
    "LabelEncoder",   "ZipMap",
};
// Their output is the input's memory under another shape.
constexpr std::string_view kSharesStorage[] = {"Dropout", "Flatten", "Identity",
                                               "Reshape", "Squeeze", "Unsqueeze"};

tl::unexpected<Error> too_large() {
  return fail(ErrorCode::unsupported, "the graph is too large to be counted in 64 bits.");
}

bool add(std::int64_t& sum, std::int64_t number) {
  return !__builtin_add_overflow(sum, number, &sum);
}

std::optional<std::int64_t> bytes_of(const ValueInfo& value) {
  const auto shape = value.static_shape();
  const auto bits = bits_of(value.type);
  if (!shape || !bits) return std::nullopt;
  std::int64_t total = *bits;
  for (const std::int64_t dimension : *shape)
    if (dimension < 0 || __builtin_mul_overflow(total, dimension, &total)) return std::nullopt;
  if (total > std::int64_t{1} << 48) return std::nullopt;  // no machine holds it, no sum overflows
  return (total + 7) / 8;
}

/// Values alive at once, in the nodes' order.
class Liveness {
 public:
  Liveness(const Graph& graph, const std::unordered_set<std::string_view>& constant)
      : graph_{graph}, constant_{constant} {}

  std::optional<std::int64_t> peak() {
    for (const ValueInfo& input : graph_.inputs) start(input.name);
    find_last_uses();
    std::int64_t highest = 0;
    alive_ = 0;
    for (const ValueInfo& input : graph_.inputs) alive_ += bytes_[input.name];
    for (std::size_t i = 0; i < graph_.nodes.size() && known_; ++i) {
      for (const std::string_view value : storages_of(graph_.nodes[i])) {
        start(value);
        alive_ += bytes_[value];
      }
      highest = std::max(highest, alive_);
      for (const std::string_view value : ends_[i]) alive_ -= bytes_[value];
    }
    return known_ ? std::optional{std::max(highest, alive_)} : std::nullopt;
  }

 private:
  bool shares(const Node& node) const {
    return node.domain.empty() && is_one_of(node.op_type, kSharesStorage);
  }

  /// Memory that a node needs anew.
  std::vector<std::string_view> storages_of(const Node& node) const {
    std::vector<std::string_view> values;
    for (std::size_t k = 0; k < node.outputs.size(); ++k) {
      const std::string& output = node.outputs[k];
      if (output.empty() || constant_.contains(output) || (k == 0 && owner_.contains(output)))
        continue;
      values.emplace_back(output);
    }
    return values;
  }

  void start(std::string_view value) {
    const auto info = graph_.info(value);
    const auto bytes = info ? bytes_of(*info) : std::nullopt;
    known_ = known_ && bytes.has_value();
    bytes_[value] = bytes.value_or(0);
  }

  std::string_view owner(std::string_view value) const {
    const auto found = owner_.find(value);
    return found == owner_.end() ? value : found->second;
  }

  void find_last_uses() {
    std::unordered_map<std::string_view, std::size_t> last;
    const auto note = [&](std::string_view value, std::size_t node) {
      if (!value.empty() && !constant_.contains(value)) last[owner(value)] = node;
    };
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Node& node = graph_.nodes[i];
      for (const std::string& input : node.inputs) note(input, i);
      for (const auto& [key, attribute] : node.attributes) {
        if (const auto* inner = std::get_if<OpaqueAttribute>(&attribute))
          for (const std::string& name : inner->captures) note(name, i);
      }
      if (shares(node) && !node.outputs.empty() && !constant_.contains(node.outputs.front()))
        owner_[node.outputs.front()] = owner(node.input(0));
      for (const std::string& output : node.outputs) note(output, i);
    }
    for (const ValueInfo& output : graph_.outputs) last.erase(owner(output.name));
    ends_.resize(graph_.nodes.size());
    for (const auto& [value, node] : last) ends_[node].push_back(value);
  }

  const Graph& graph_;
  const std::unordered_set<std::string_view>& constant_;
  std::unordered_map<std::string_view, std::string_view> owner_;  // of values that share storage
  std::unordered_map<std::string_view, std::int64_t> bytes_;
  std::vector<std::vector<std::string_view>> ends_;
  std::int64_t alive_ = 0;
  bool known_ = true;
};

/// MatMulNBits packs its weight: the attributes say how many elements it stands for.
std::int64_t learned_elements(const GraphIndex& index, std::string_view name,
                              const Tensor& tensor) {
  for (const GraphIndex::Use& use : index.uses(name)) {
    if (use.slot == GraphIndex::kCaptured) continue;
    const Node& node = index.graph().nodes[use.node];
    const std::int64_t rows = node.integer("N", 0);
    const std::int64_t columns = node.integer("K", 0);
    std::int64_t elements = 0;
    if (node.op_type == "MatMulNBits" && rows > 0 && columns > 0 &&
        !__builtin_mul_overflow(rows, columns, &elements))
      return elements;
  }
  return tensor.count();
}

Result<void> count_constants(const Graph& graph, Counts& counts) {
  const GraphIndex index{graph};
  for (const auto& [name, role] : constant_roles(graph)) {
    const Tensor& tensor = *constant_tensor(index, name);
    const auto bytes = static_cast<std::int64_t>(tensor.bytes().size());
    counts.weight_bytes += bytes;
    counts.weight_bytes_by_type[tensor.type()] += bytes;
    if (role == ConstantRole::learned &&
        !add(counts.parameters, learned_elements(index, name, tensor)))
      return too_large();
  }
  return {};
}

/// Models of ai.onnx.ml keep their weights in attributes, as float32, and take a row per image.
Result<void> count_classical(const Node& node, std::int64_t batch, Counts& counts) {
  const ClassicalCounts found = classical_counts(node);
  const std::int64_t bytes = 4 * found.parameters;
  if (!add(counts.parameters, found.parameters) || !add(counts.macs, batch * found.macs) ||
      !add(counts.activations, batch * found.outputs))
    return too_large();
  counts.weight_bytes += bytes;
  if (bytes > 0) counts.weight_bytes_by_type[DataType::float32] += bytes;
  return {};
}

Result<void> count_node(const Graph& graph, const Node& node,
                        const std::unordered_set<std::string_view>& constant, Counts& counts) {
  if (constant.contains(node.outputs.empty() ? std::string_view{} : node.outputs.front()))
    return {};  // computed once, when the model is loaded
  const auto macs = node_macs(graph, node);
  const auto info = node.outputs.empty() ? std::nullopt : graph.info(node.outputs.front());
  const auto output = info ? info->static_shape() : std::nullopt;
  if (!macs || !output) return shape_not_known(graph, node);
  const std::size_t second = node.op_type == "QLinearMatMul" ? 3 : 1;
  const bool two_activations = !node.input(second).empty() && !constant.contains(node.input(0)) &&
                               !constant.contains(node.input(second));
  std::int64_t elements = 1;
  for (const std::int64_t dimension : *output)
    if (__builtin_mul_overflow(elements, dimension, &elements)) return too_large();
  if (!add(counts.macs, *macs) || !add(counts.activations, elements)) return too_large();
  if (two_activations) counts.attention_macs += *macs;
  return {};
}

}  // namespace

Result<Counts> count(const Graph& original) {
  const auto batch = fixed_batch(original);
  CARNOT_TRY(const Graph graph, batch ? infer_shapes(original) : with_batch(original, 1));
  const auto constant = constant_values(graph);
  Counts counts;
  CARNOT_TRY_VOID(count_constants(original, counts));
  std::set<std::string> uncounted;
  for (const Node& node : graph.nodes) {
    CARNOT_TRY_VOID(count_classical(node, batch.value_or(1), counts));
    if (has_macs(node)) {
      CARNOT_TRY_VOID(count_node(graph, node, constant, counts));
    } else if (!is_one_of(node.op_type, kMovesOnly) && classical_counts(node).macs == 0) {
      uncounted.insert(node.op_type);
    }
  }
  counts.uncounted_ops.assign(uncounted.begin(), uncounted.end());
  counts.peak_activation_bytes = Liveness{graph, constant}.peak();
  counts.file_bytes = serialized_bytes(original);
  if (batch && *batch > 1) {
    for (std::int64_t* figure : {&counts.macs, &counts.attention_macs, &counts.activations})
      *figure /= *batch;
    if (counts.peak_activation_bytes) *counts.peak_activation_bytes /= *batch;
  }
  return counts;
}

Result<KnownCounts> known_counts(const Graph& graph) {
  const auto counts = count(graph);
  if (counts) return KnownCounts{counts->parameters, counts->macs, {}};
  const ErrorCode code = counts.error().code;
  if (code != ErrorCode::unsupported && code != ErrorCode::bad_input)
    return tl::unexpected{counts.error()};
  Counts learned;
  CARNOT_TRY_VOID(count_constants(graph, learned));
  for (const Node& node : graph.nodes) {
    CARNOT_TRY_VOID(count_classical(node, 1, learned));
  }
  return KnownCounts{learned.parameters, std::nullopt, to_sentence(counts.error())};
}

}  // namespace carnot
