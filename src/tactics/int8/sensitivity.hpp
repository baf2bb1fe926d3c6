// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "tactics/int8/quantizer.hpp"

namespace carnot {

/// How much of the float network a quantised one kept, on images without labels.
struct Fidelity {
  double sqnr = 0.0;  // dB: 10·log10(Σ f² / Σ (f − q)²) over the first output; no noise: 200
  double agreement = 0.0;  // share of the images whose greatest output is the same
};

/// What is asked of it; 0 asks nothing.
struct FidelityLimit {
  double sqnr = 0.0;
  double agreement = 0.0;  // share
  std::int64_t images = 256;

  bool is_set() const { return sqnr > 0.0 || agreement > 0.0; }
  bool holds(const Fidelity& fidelity) const {
    return fidelity.sqnr >= sqnr && fidelity.agreement >= agreement;
  }
};

/// REQUIRES: equally many elements, a multiple of `classes`, at least one.
Fidelity fidelity_of(std::span<const float> exact, std::span<const float> approximate,
                     std::size_t classes);

/// A layer, and what quantising it alone does to the outputs.
struct Sensitivity {
  std::size_t node = 0;
  Fidelity alone;
};

/// A network that keeps what was asked of it.
struct FaithfulNetwork {
  QuantizedNetwork network;
  Fidelity fidelity;                  // with everything on
  std::vector<Sensitivity> in_float;  // layers that were returned to float, the worst first
  std::size_t layers = 0;             // that could be quantised
};

/// Returns the most sensitive layers to float, as few as it takes for the limit to hold with
/// everything on: layers are quantised one at a time and ranked by the SQNR they leave, then the
/// number of them is found by halving, each time with a whole network that is observed. One pass
/// over the images per layer and one per halving; none but the first when the limit holds at once.
/// `excluded` (one entry per node of the prepared graph) stays in float anyway.
///
/// Errors: the observer's; unsupported when an agreement is asked for and the first output is no
/// row of classes per image.
Result<FaithfulNetwork> quantize_within(const FidelityLimit& limit,
                                        const std::vector<bool>& excluded, Quantizer& quantizer);

}  // namespace carnot
