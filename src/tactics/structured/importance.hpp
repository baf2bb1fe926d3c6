// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "tactics/observer.hpp"
#include "tactics/structured/dependencies.hpp"

namespace carnot {

/// What makes a channel worth keeping. w_out: the weights that make it; w_in: those that read it;
/// γ: the factor of its norm.
enum class Importance {
  magnitude,   // mean over all layers and norms of Σ w_out², Σ w_in², γ²
  producers,   // mean of Σ w_out²
  consumers,   // mean of Σ w_in²
  norm_scale,  // mean of |γ|
  activation,  // mean of mean|activation| · √(Σ w_in²)
  taylor,      // mean over images of (Σ activation · ∂lead/∂activation)²
};
std::string_view key_of(Importance importance);
std::optional<Importance> importance_of(std::string_view key);

/// One score per unit of each group; the least is cut first.
using Scores = std::vector<std::vector<double>>;

/// Scores from the weights alone; a group that has nothing of what is asked for (no norm) is judged
/// by magnitude. REQUIRES: importance asks no Observer.
Scores weight_scores(const Graph& graph, const Dependencies& found, Importance importance);

/// Scores by activation: asks the Observer once, for the mean magnitude of what each layer reads.
/// Errors: those of the Observer; failed when it tells of another number of channels.
Result<Scores> activation_scores(const Graph& graph, const Dependencies& found, Observer& observer);

/// Scores by the first-order Taylor expansion of the answer's lead (Statistic::taylor): what it
/// would lose, squared, if a channel were 0 where layers read it. Molchanov et al., "Importance
/// estimation for neural network pruning", 2019, with a gate per channel, expand the loss. Asks the
/// Observer once; it needs gradients. Errors: those of the Observer; failed when it tells of
/// another number of channels, or of no slope at all.
Result<Scores> taylor_scores(const Graph& graph, const Dependencies& found, Observer& observer);

/// Whether scores by it come from an Observer.
bool is_observed(Importance importance);

}  // namespace carnot
