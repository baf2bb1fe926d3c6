// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/refit.hpp"

#include <algorithm>
#include <functional>
#include <optional>

#include "base/assert.hpp"
#include "graph/walk.hpp"
#include "tactics/structured/moments.hpp"

namespace carnot {
namespace {

constexpr double kRidge = 1e-3;
/// Columns beyond which solving takes minutes.
constexpr std::size_t kMostColumns = 4608;

/// Where an intercept can go: a constant, and whether it is subtracted.
struct Intercept {
  std::string tensor;
  bool subtracted = false;
  bool replaces = false;  // it is part of what the layer gave; else it comes on top
};

bool is_vector(const Graph& graph, const GraphIndex& index, std::string_view value,
               std::size_t rows) {
  const Tensor* tensor = graph.find_initializer(value);
  return tensor != nullptr && tensor->type() == DataType::float32 &&
         tensor->count() == static_cast<std::int64_t>(rows) && index.uses(value).size() == 1 &&
         !index.is_output(value);
}

/// A summand [rows] behind a MatMul, or [rows, 1, ...] behind a Conv.
bool lies_on_channels(const Graph& graph, const Node& layer, const std::string& value,
                      std::size_t rows) {
  const Shape& shape = graph.find_initializer(value)->shape();
  const auto info = graph.info(layer.outputs[0]);
  const std::size_t behind =
      layer.is("Conv") && info && info->shape ? info->shape->size() - 2 : std::size_t{0};
  return shape.size() > behind &&
         shape[shape.size() - 1 - behind] == static_cast<std::int64_t>(rows);
}

std::optional<Intercept> intercept_of(const Graph& graph, const GraphIndex& index,
                                      const Node& layer, std::size_t rows) {
  if (!layer.input(2).empty()) {
    if (!is_vector(graph, index, layer.input(2), rows)) return std::nullopt;
    return Intercept{.tensor = layer.inputs[2], .replaces = true};
  }
  const Node* reader = index.only_reader(layer.outputs[0]);
  if (reader == nullptr) return std::nullopt;
  constexpr std::size_t kRunningMean = 3;
  if (reader->is("BatchNormalization") && reader->inputs[0] == layer.outputs[0] &&
      is_vector(graph, index, reader->input(kRunningMean), rows)) {
    return Intercept{.tensor = reader->inputs[kRunningMean], .subtracted = true};
  }
  if (!reader->is("Add")) return std::nullopt;
  const std::string& summand = reader->inputs[reader->inputs[0] == layer.outputs[0] ? 1 : 0];
  if (!is_vector(graph, index, summand, rows) || !lies_on_channels(graph, layer, summand, rows))
    return std::nullopt;
  return Intercept{.tensor = summand};
}

/// Rows after each other, each with one entry per column, and an intercept per row.
struct Fit {
  std::vector<double> weights;
  std::vector<double> intercepts;
};

/// The change of the weights, around what they are: directions that the images never showed keep
/// what the network has learned.
std::optional<Fit> fit(Moments moments, const std::vector<double>& weights, bool with_intercept) {
  const std::size_t columns = moments.x.size();
  const std::size_t rows = moments.y.size();
  double diagonal = 0.0;
  for (std::size_t i = 0; i < columns; ++i) diagonal += moments.xx.at(i, i);
  const double ridge = kRidge * diagonal / static_cast<double>(columns);
  if (with_intercept) {
    for (std::size_t i = 0; i < columns; ++i) {
      for (std::size_t j = 0; j < columns; ++j) moments.xx.at(i, j) -= moments.x[i] * moments.x[j];
    }
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t i = 0; i < columns; ++i)
        moments.xy[row * columns + i] -= moments.y[row] * moments.x[i];
    }
  }
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < columns; ++i) {
      double explained = 0.0;
      for (std::size_t j = 0; j < columns; ++j)
        explained += moments.xx.at(i, j) * weights[row * columns + j];
      moments.xy[row * columns + i] -= explained;
    }
  }
  for (std::size_t i = 0; i < columns; ++i) moments.xx.at(i, i) += ridge;
  auto solved = solve_positive(std::move(moments.xx), std::move(moments.xy));
  if (!solved) return std::nullopt;
  std::ranges::transform(*solved, weights, solved->begin(), std::plus{});
  Fit found{.weights = std::move(*solved), .intercepts = std::vector<double>(rows)};
  for (std::size_t row = 0; with_intercept && row < rows; ++row) {
    double shift = moments.y[row];
    for (std::size_t i = 0; i < columns; ++i)
      shift -= found.weights[row * columns + i] * moments.x[i];
    found.intercepts[row] = shift;
  }
  return found;
}

/// Where element `i` of a weight stands when rows come one after the other.
std::size_t place_in_rows(std::size_t i, std::size_t rows, std::size_t columns,
                          bool columns_first) {
  return columns_first ? i % rows * columns + i / rows : i;
}

std::vector<double> rows_of(const Tensor& weight, std::size_t rows, bool columns_first) {
  const auto elements = weight.as<float>();
  std::vector<double> in_rows(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    in_rows[place_in_rows(i, rows, elements.size() / rows, columns_first)] =
        static_cast<double>(elements[i]);
  }
  return in_rows;
}

Tensor as_weight(const Fit& found, const Tensor& before, bool columns_first) {
  const auto count = static_cast<std::size_t>(before.count());
  const std::size_t rows = found.intercepts.size();
  std::vector<float> elements(count);
  for (std::size_t i = 0; i < count; ++i) {
    elements[i] =
        static_cast<float>(found.weights[place_in_rows(i, rows, count / rows, columns_first)]);
  }
  return Tensor::of<float>(before.shape(), elements);
}

void write_intercepts(Graph& graph, const Intercept& place, const Fit& found) {
  Tensor& tensor = graph.initializers.at(place.tensor);
  std::vector<float> elements{tensor.as<float>().begin(), tensor.as<float>().end()};
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const double shift = place.subtracted ? -found.intercepts[i] : found.intercepts[i];
    elements[i] =
        static_cast<float>((place.replaces ? 0.0 : static_cast<double>(elements[i])) + shift);
  }
  tensor = Tensor::of<float>(tensor.shape(), elements);
}

/// True when the layer could be refitted.
Result<bool> refit_layer(const Graph& whole, std::size_t node, const std::vector<std::size_t>& kept,
                         Graph& cut, Observer& observer) {
  const Node& layer = cut.nodes[node];
  const auto form = layer_form(cut, layer);
  if (!form || form->columns > kMostColumns || form->rows != kept.size()) return false;
  const GraphIndex index{cut};
  if (index.uses(layer.inputs[1]).size() != 1 || index.is_output(layer.inputs[1])) return false;
  const auto intercept = intercept_of(cut, index, layer, form->rows);
  if (!intercept && !layer.input(2).empty()) return false;
  CARNOT_TRY(Moments moments, layer_moments(whole, cut, node, kept, observer));
  if (moments.samples < static_cast<double>(form->columns)) return false;
  const bool columns_first = !layer.is("Conv") && layer.integer("transB", 0) == 0;
  Tensor& weight = cut.initializers.at(layer.inputs[1]);
  const auto found =
      fit(std::move(moments), rows_of(weight, form->rows, columns_first), intercept.has_value());
  if (!found) return false;
  weight = as_weight(*found, weight, columns_first);
  if (intercept) write_intercepts(cut, *intercept, *found);
  return true;
}

/// The rows of a layer's weight that are left.
std::vector<std::size_t> kept_rows(const Dependencies& found, const Remainder& remainder,
                                   const Node& layer) {
  const std::size_t axis = layer.is("Conv") || layer.integer("transB", 0) != 0 ? 0 : 1;
  const ChannelAxis rows = found.axes.at(layer.inputs[1]).at(axis);
  return rows ? remainder.positions(rows) : std::vector<std::size_t>{0};  // one row is no axis
}

}  // namespace

Result<Refitted> refitted(const Graph& whole, const Dependencies& found, const Remainder& remainder,
                          Graph cut, Observer& observer) {
  CARNOT_ASSERT(whole.nodes.size() == cut.nodes.size());
  Refitted result{.graph = std::move(cut)};
  for (const ChannelMember& member : found.members) {
    const ChannelAxis& columns = found.axes.at(member.tensor)[member.axis];
    // Before the first layer that lost columns everything is as it was.
    const bool nothing_cut_yet = result.layers + result.skipped == 0;
    if (member.role != MemberRole::consumer || (nothing_cut_yet && remainder.keeps_all(columns))) {
      continue;
    }
    const Node& layer = whole.nodes[member.node];
    if (layer.input(1) != member.tensor) {
      ++result.skipped;
      continue;
    }
    CARNOT_TRY(const bool done, refit_layer(whole, member.node, kept_rows(found, remainder, layer),
                                            result.graph, observer));
    ++(done ? result.layers : result.skipped);
  }
  return result;
}

}  // namespace carnot
