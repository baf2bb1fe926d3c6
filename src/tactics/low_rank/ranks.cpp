// SPDX-License-Identifier: Apache-2.0
#include "tactics/low_rank/ranks.hpp"

#include <algorithm>
#include <cmath>

#include "tactics/int8/exclusions.hpp"
#include "tactics/low_rank/factors.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

bool all_finite(const Tensor& weights) {
  return std::ranges::all_of(weights.as<float>(),
                             [](float weight) { return std::isfinite(weight); });
}

/// Rows and columns without a rank; empty when the weights are no single matrix.
std::optional<RankedLayer> layer_at(const Graph& graph, const WeightSite& site) {
  const Node& node = graph.nodes[site.node];
  const Tensor& weights = *graph.find_initializer(site.tensor);
  const Shape& shape = weights.shape();
  const bool is_convolution = node.is("Conv");
  if (is_convolution ? shape.size() < 3 || node.integer("group", 1) != 1 : shape.size() != 2) {
    return std::nullopt;
  }
  if (node.is("Gemm") && node.integer("transA", 0) != 0) return std::nullopt;
  if (node.outputs.size() != 1 || !all_finite(weights)) return std::nullopt;
  return RankedLayer{.node = site.node,
                     .slot = site.slot,
                     .tensor = site.tensor,
                     .is_transposed = node.is("Gemm") && node.integer("transB", 0) != 0,
                     .rows = shape[0],
                     .columns = weights.count() / shape[0],
                     .rank = 0};
}

std::int64_t rank_of(const Graph& graph, const RankedLayer& layer, const RankWish& wish) {
  switch (wish.by) {
    case RankWish::By::rank:
      return wish.rank;
    case RankWish::By::share: {
      const double weights = static_cast<double>(layer.rows) * static_cast<double>(layer.columns);
      const auto per_rank = static_cast<double>(layer.rows + layer.columns);
      return std::max<std::int64_t>(1, static_cast<std::int64_t>(wish.share * weights / per_rank));
    }
    case RankWish::By::energy: {
      const Tensor matrix = as_matrix(*graph.find_initializer(layer.tensor), layer);
      return std::max<std::int64_t>(1, rank_for_energy(rank_energies(matrix), wish.energy));
    }
  }
  return layer.rows;
}

}  // namespace

Tensor as_matrix(const Tensor& weights, const RankedLayer& layer) {
  return Tensor::of<float>({layer.rows, layer.columns}, weights.as<float>());
}

Result<RankPlan> plan_ranks(const Graph& graph, const RankWish& wish) {
  CARNOT_TRY(const auto excluded, excluded_nodes(graph, graph, wish.exclude));
  RankPlan plan;
  for (const WeightSite& site : weight_sites(graph)) {
    ++plan.weights;
    const bool spared = graph.nodes[site.node].is("Conv") && !wish.convolutions;
    if (excluded[site.node] || spared) {
      ++plan.excluded;
      continue;
    }
    auto layer = layer_at(graph, site);
    if (!layer) {
      ++plan.unfit;
    } else if (wish.by == RankWish::By::energy &&
               std::min(layer->rows, layer->columns) > wish.largest_side) {
      ++plan.too_large;
    } else {
      layer->rank = rank_of(graph, *layer, wish);
      if (layer->rank > greatest_gaining_rank(layer->rows, layer->columns)) {
        ++plan.beyond_break_even;
      } else {
        plan.layers.push_back(std::move(*layer));
      }
    }
  }
  return plan;
}

}  // namespace carnot
