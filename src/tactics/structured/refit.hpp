// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "tactics/observer.hpp"
#include "tactics/structured/cut.hpp"
#include "tactics/structured/dependencies.hpp"

namespace carnot {

/// What the repair did.
struct Refitted {
  Graph graph;
  int layers = 0;   // refitted
  int skipped = 0;  // grouped, shared, transposed, too large, or with fewer samples than columns
};

/// Layer by layer in graph order, weights are chosen anew so that from what is left of its input a
/// layer gives what it gave before, as nearly as least squares can: W and b that minimise the mean
/// of ‖y − W·x − b‖² + λ·‖W − W₀‖², W₀ as it was, λ = 10⁻³ times the mean diagonal of x·xᵀ. x comes
/// from the cut graph with everything before the layer refitted, y from the whole one. It begins
/// with the first layer that reads cut channels and does not leave out those whose columns are
/// whole: what they read has changed, and making up for it was worth 50 of 1,000 images at half the
/// channels. An intercept goes into the bias, the running mean of the batch norm behind, or the
/// constant that is added; where there is none of these there is no b. No labels are needed, and no
/// number of parameters changes.
///
/// REQUIRES: `cut` is without_channels of `whole` by `remainder`. Errors: those of layer_moments.
Result<Refitted> refitted(const Graph& whole, const Dependencies& found, const Remainder& remainder,
                          Graph cut, Observer& observer);

}  // namespace carnot
