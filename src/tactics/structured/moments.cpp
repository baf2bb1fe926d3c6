// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/moments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "graph/edit.hpp"
#include "graph/shapes.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

/// More positions of an image say little more: neighbours look alike.
constexpr std::int64_t kPositions = 1024;
/// Elements of x·xᵀ for a batch of images at once; beyond it they come one by one.
constexpr std::size_t kElementsInBatch = std::size_t{1} << 20;
constexpr std::int64_t kStepsAreAnInput = 10;  // opset of Slice
/// Of one image's activation; a file may claim more.
constexpr std::int64_t kMostElements = std::int64_t{1} << 31;

std::int64_t integer_of(std::size_t size) { return static_cast<std::int64_t>(size); }

Tensor integers(const std::vector<std::int64_t>& elements) {
  return Tensor::of<std::int64_t>({integer_of(elements.size())}, elements);
}

/// Two graphs in one, sharing the inputs, and what is to be calculated from both.
class SideBySide {
 public:
  SideBySide(const Graph& before, const Graph& now) : whole_{before} {
    prefix_ = free_prefix(before);
    for (const ValueInfo& input : now.inputs) shared_.insert(input.name);
    for (const auto& [name, tensor] : now.initializers)
      whole_.initializers.emplace(of_now(name), tensor);
    for (Node node : now.nodes) {
      for (std::string& input : node.inputs) input = of_now(input);
      for (std::string& output : node.outputs) output = of_now(output);
      if (!node.name.empty()) node.name = prefix_ + node.name;
      whole_.nodes.push_back(std::move(node));
    }
  }

  /// The name under which a value of the second graph is found.
  std::string of_now(const std::string& value) const {
    return value.empty() || shared_.contains(value) ? value : prefix_ + value;
  }

  std::string add(std::string op_type, std::vector<std::string> inputs,
                  std::map<std::string, Attribute, std::less<>> attributes = {}) {
    Node node;
    node.op_type = std::move(op_type);
    node.inputs = std::move(inputs);
    node.outputs = {fresh()};
    node.name = node.outputs.front();
    node.attributes = std::move(attributes);
    whole_.nodes.push_back(std::move(node));
    return whole_.nodes.back().name;
  }
  std::string constant(Tensor tensor) {
    std::string name = fresh();
    whole_.initializers.emplace(name, std::move(tensor));
    return name;
  }
  std::string reshaped(const std::string& value, const std::vector<std::int64_t>& to) {
    return add("Reshape", {value, constant(integers(to))});
  }

  /// Only what leads to these values.
  Result<Graph> finish(const std::vector<std::string>& wanted) && {
    whole_.outputs.clear();
    for (const std::string& value : wanted) {
      whole_.outputs.push_back({.name = value, .type = DataType::float32, .shape = {}});
    }
    remove_dead(whole_);
    return infer_shapes(std::move(whole_));
  }

  Graph& graph() { return whole_; }

 private:
  static std::string free_prefix(const Graph& before) {
    std::string prefix = "now.";
    const auto taken = [&](const std::string& name) { return name.starts_with(prefix); };
    const auto makes_taken = [&](const Node& node) {
      return std::ranges::any_of(node.outputs, taken) || taken(node.name);
    };
    while (
        std::ranges::any_of(before.nodes, makes_taken) ||
        std::ranges::any_of(before.initializers,
                            [&](const auto& one) { return taken(one.first); }) ||
        std::ranges::any_of(before.inputs, [&](const ValueInfo& one) { return taken(one.name); })) {
      prefix += '.';
    }
    return prefix;
  }
  std::string fresh() { return fmt::format("{}{}moment", prefix_, next_++); }

  Graph whole_;
  std::string prefix_;
  std::set<std::string, std::less<>> shared_;
  int next_ = 0;
};

/// Every so many-th pixel of [batch, channels, pixels ...].
std::string thinned(SideBySide& both, const std::string& value, std::size_t rank,
                    std::int64_t step) {
  if (step == 1) return value;
  const std::size_t count = rank - 2;
  std::vector<std::int64_t> axes;
  for (std::size_t axis = 2; axis < rank; ++axis) axes.push_back(integer_of(axis));
  return both.add("Slice",
                  {value, both.constant(integers(std::vector<std::int64_t>(count, 0))),
                   both.constant(integers(std::vector<std::int64_t>(count, std::int64_t{1} << 40))),
                   both.constant(integers(axes)),
                   both.constant(integers(std::vector<std::int64_t>(count, step)))});
}

/// One filter per channel and kernel position, a single 1 each: a depthwise convolution with them
/// lays the patches out as channels (im2col).
Tensor patch_filters(const Shape& weight) {
  Shape kernel{weight.begin() + 2, weight.end()};
  const std::int64_t positions = element_count(kernel);
  Shape shape{weight[1] * positions, 1};
  shape.insert(shape.end(), kernel.begin(), kernel.end());
  std::vector<float> filters(static_cast<std::size_t>(element_count(shape)));
  for (std::int64_t i = 0; i < shape[0]; ++i) {
    filters[static_cast<std::size_t>(i * positions + i % positions)] = 1.0F;
  }
  return Tensor::of<float>(shape, filters);
}

/// [batch, ..., features] as [batch, features, positions].
std::string features_first(SideBySide& both, const std::string& value, std::size_t rank,
                           std::int64_t features) {
  std::vector<std::int64_t> order{0, integer_of(rank) - 1};
  for (std::size_t axis = 1; axis + 1 < rank; ++axis) order.push_back(integer_of(axis));
  const std::string turned = rank > 2 ? both.add("Transpose", {value}, {{"perm", order}}) : value;
  return both.reshaped(turned, {0, features, -1});
}

/// What the layer reads, [batch, columns, positions].
std::string columns_of(SideBySide& both, const Graph& now, const Node& node, std::size_t rank,
                       const LayerForm& form) {
  const std::string x = both.of_now(node.inputs[0]);
  const auto columns = integer_of(form.columns);
  if (!node.is("Conv")) return features_first(both, x, rank, columns);
  const Shape& weight = now.find_initializer(node.inputs[1])->shape();
  auto attributes = node.attributes;
  attributes["group"] = weight[1];
  const std::string patches =
      both.add("Conv", {x, both.constant(patch_filters(weight))}, std::move(attributes));
  return both.reshaped(thinned(both, patches, rank, form.step), {0, columns, -1});
}

/// What it was to give, [batch, rows, positions].
std::string rows_of(SideBySide& both, const Node& node, std::size_t rank,
                    const std::vector<std::size_t>& kept, const LayerForm& form) {
  const auto axis = integer_of(node.is("Conv") ? 1 : rank - 1);
  std::vector<std::int64_t> places;
  places.reserve(kept.size());
  for (const std::size_t place : kept) places.push_back(integer_of(place));
  const std::string rows =
      both.add("Gather", {node.outputs[0], both.constant(integers(places))}, {{"axis", axis}});
  if (!node.is("Conv")) return features_first(both, rows, rank, integer_of(form.rows));
  return both.reshaped(thinned(both, rows, rank, form.step), {0, integer_of(form.rows), -1});
}

/// The mean over positions of a [batch, size, positions] as [batch, size].
std::string mean_of(SideBySide& both, const std::string& value, std::size_t size) {
  return both.reshaped(both.add("GlobalAveragePool", {value}), {0, integer_of(size)});
}

/// The sum over positions of the products of two of them as [batch, size].
std::string products_of(SideBySide& both, const std::string& a, const std::string& b,
                        std::size_t size) {
  const std::vector<std::int64_t> order{0, 2, 1};
  const std::string turned = both.add("Transpose", {b}, {{"perm", order}});
  return both.reshaped(both.add("MatMul", {a, turned}), {0, integer_of(size)});
}

std::optional<Shape> image_shape(const Graph& graph, std::string_view value) {
  const auto info = graph.info(value);
  if (!info || !info->shape || info->shape->size() < 2) return std::nullopt;
  Shape shape{1};  // the batch may be open
  std::int64_t elements = 1;
  for (std::size_t i = 1; i < info->shape->size(); ++i) {
    const auto* size = std::get_if<std::int64_t>(&(*info->shape)[i]);
    if (size == nullptr || *size < 1 || *size > kMostElements) return std::nullopt;
    shape.push_back(*size);
    elements *= *size;
    if (elements > kMostElements) return std::nullopt;
  }
  return shape;
}

bool has_subgraph(const Graph& graph) {
  return std::ranges::any_of(graph.nodes, [](const Node& node) {
    return std::ranges::any_of(node.attributes, [](const auto& attribute) {
      return std::holds_alternative<OpaqueAttribute>(attribute.second);
    });
  });
}

std::vector<double> scaled(const std::vector<double>& values, double factor) {
  std::vector<double> result = values;
  for (double& value : result) value *= factor;
  return result;
}

Result<Moments> unpack(const std::vector<Observation>& seen, const LayerForm& form,
                       const std::string& layer) {
  const std::vector<std::size_t> sizes = {form.columns * form.columns, form.rows * form.columns,
                                          form.columns, form.rows};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::size_t told = i < seen.size() ? seen[i].channel_mean.size() : 0;
    if (told == sizes[i]) continue;
    return fail(ErrorCode::failed, fmt::format("the repair of '{}' asked for {} means and was told "
                                               "{}.",
                                               layer, sizes[i], told));
  }
  const auto positions = static_cast<double>(form.positions);
  const double share = 1.0 / positions;
  return Moments{.xx = {.size = form.columns, .elements = scaled(seen[0].channel_mean, share)},
                 .xy = scaled(seen[1].channel_mean, share),
                 .x = seen[2].channel_mean,
                 .y = seen[3].channel_mean,
                 .samples = positions * static_cast<double>(seen[2].elements) /
                            static_cast<double>(form.columns)};
}

}  // namespace

std::optional<LayerForm> layer_form(const Graph& graph, const Node& node) {
  const Tensor* weight = graph.find_initializer(node.input(1));
  const auto out = node.outputs.empty() ? std::nullopt : image_shape(graph, node.outputs[0]);
  if (!node.domain.empty() || weight == nullptr || weight->type() != DataType::float32 || !out ||
      element_count(*out) == 0 || weight->count() == 0)
    return std::nullopt;
  const Shape& shape = weight->shape();
  LayerForm form;
  if (node.is("Conv") && node.integer("group", 1) == 1 && shape.size() == out->size()) {
    form.rows = static_cast<std::size_t>(shape[0]);
    form.columns = static_cast<std::size_t>(weight->count()) / form.rows;
    const std::int64_t positions = element_count(*out) / shape[0];
    const auto all = static_cast<double>(positions);
    if (graph.opset() >= kStepsAreAnInput && all > static_cast<double>(kPositions)) {
      form.step = static_cast<std::int64_t>(std::ceil(std::pow(
          all / static_cast<double>(kPositions), 1.0 / static_cast<double>(out->size() - 2))));
    }
    for (std::size_t i = 2; i < out->size(); ++i)
      form.positions *= ((*out)[i] + form.step - 1) / form.step;
    return form;
  }
  const bool plain_gemm = node.is("Gemm") && out->size() == 2 && node.integer("transA", 0) == 0 &&
                          node.real("alpha", 1.0F) == 1.0F && node.real("beta", 1.0F) == 1.0F;
  if (shape.size() != 2 || !(plain_gemm || node.is("MatMul"))) return std::nullopt;
  const std::size_t rows = node.integer("transB", 0) != 0 ? 0 : 1;
  form.rows = static_cast<std::size_t>(shape[rows]);
  form.columns = static_cast<std::size_t>(shape[1 - rows]);
  form.positions = element_count(*out) / out->back();
  return form;
}

Result<Moments> layer_moments(const Graph& before, const Graph& now, std::size_t node,
                              const std::vector<std::size_t>& kept, Observer& observer) {
  const Node& layer = now.nodes[node];
  if (has_subgraph(before)) {
    return fail(ErrorCode::unsupported, "least-squares repair does not follow sub-graphs.",
                "Take repair = \"batch-norm\" or \"none\".");
  }
  const LayerForm form = *layer_form(now, layer);
  const std::size_t rank = before.info(layer.outputs[0])->shape->size();
  SideBySide both{before, now};
  const std::string x = columns_of(both, now, layer, rank, form);
  const std::string y = rows_of(both, layer, rank, kept, form);
  ObservationRequest request;
  request.statistic = Statistic::channel_means;
  request.tensors = {products_of(both, x, x, form.columns * form.columns),
                     products_of(both, y, x, form.rows * form.columns),
                     mean_of(both, x, form.columns), mean_of(both, y, form.rows)};
  CARNOT_TRY(Graph graph, std::move(both).finish(request.tensors));
  if (form.columns * form.columns > kElementsInBatch) {
    CARNOT_TRY(graph, with_batch(std::move(graph), 1));
  }
  CARNOT_TRY(const auto seen, observer.observe(graph, request));
  return unpack(seen, form, label_of(layer));
}

}  // namespace carnot
