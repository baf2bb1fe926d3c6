// SPDX-License-Identifier: Apache-2.0
#include "graph/classical.hpp"

#include <algorithm>
#include <set>
#include <variant>

#include "base/text.hpp"

namespace carnot {
namespace {

constexpr std::string_view kTrees[] = {"TreeEnsembleClassifier", "TreeEnsembleRegressor",
                                       "TreeEnsemble"};
constexpr std::string_view kLinear[] = {"LinearClassifier", "LinearRegressor"};
constexpr std::string_view kSupportVectors[] = {"SVMClassifier", "SVMRegressor"};

/// How many numbers an attribute holds; 0 where there is none of the name.
std::int64_t numbers_in(const Node& node, std::string_view key) {
  const auto found = node.attributes.find(key);
  if (found == node.attributes.end()) return 0;
  if (const auto* reals = std::get_if<std::vector<float>>(&found->second))
    return static_cast<std::int64_t>(reals->size());
  const auto* tensor = std::get_if<Tensor>(&found->second);  // "..._as_tensor", for doubles
  return tensor != nullptr ? tensor->count() : 0;
}

/// A leaf has no threshold: its entry in nodes_values only fills the list.
std::int64_t leaves_of(const Node& node) {
  const auto found = node.attributes.find("nodes_modes");
  if (found == node.attributes.end()) return 0;
  const auto* modes = std::get_if<std::vector<std::string>>(&found->second);
  return modes == nullptr ? 0 : std::ranges::count(*modes, "LEAF");
}

ClassicalCounts of_trees(const Node& node) {
  const std::int64_t nodes =
      numbers_in(node, "nodes_values") + numbers_in(node, "nodes_values_as_tensor");
  // In "TreeEnsemble" (opset 5) thresholds are nodes_splits, and leaves stand apart.
  std::int64_t parameters = std::max<std::int64_t>(0, nodes - leaves_of(node));
  for (const std::string_view key : {"class_weights", "class_weights_as_tensor", "target_weights",
                                     "target_weights_as_tensor", "leaf_weights"})
    parameters += numbers_in(node, key);
  return {.parameters = parameters + numbers_in(node, "nodes_splits")};
}

ClassicalCounts of_linear(const Node& node) {
  const std::int64_t coefficients = numbers_in(node, "coefficients");
  const std::int64_t intercepts = numbers_in(node, "intercepts");
  return {.parameters = coefficients + intercepts,
          .macs = coefficients,
          .outputs = std::max<std::int64_t>(1, intercepts)};
}

/// One product with each support vector, one more with its coefficients.
ClassicalCounts of_support_vectors(const Node& node) {
  const std::int64_t vectors = numbers_in(node, "support_vectors");
  const std::int64_t coefficients = numbers_in(node, "coefficients");
  const std::int64_t constants = numbers_in(node, "rho");
  return {.parameters = vectors + coefficients + constants,
          .macs = vectors + coefficients,
          .outputs = std::max<std::int64_t>(1, constants)};
}

}  // namespace

ClassicalCounts classical_counts(const Node& node) {
  if (node.domain != kClassicalDomain) return {};
  if (is_one_of(node.op_type, kTrees)) return of_trees(node);
  if (is_one_of(node.op_type, kLinear)) return of_linear(node);
  if (is_one_of(node.op_type, kSupportVectors)) return of_support_vectors(node);
  return {};
}

std::vector<std::string> classical_without_macs(const Graph& graph) {
  std::set<std::string> found;
  for (const Node& node : graph.nodes) {
    const ClassicalCounts counts = classical_counts(node);
    if (counts.parameters > 0 && counts.macs == 0) found.insert(node.op_type);
  }
  return {found.begin(), found.end()};
}

}  // namespace carnot
