// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analysis/statistics/samples.hpp"

namespace carnot::statistics {

/// Both tails of a sum of ranks under "no difference", by counting out every case. Each holds the
/// sum itself.
struct Tails {
  double at_most = 1.0;
  double at_least = 1.0;
  double two_sided() const;  // twice the smaller one, at most 1
};

/// Of the sum of `chosen` of the ranks, each choice equally likely. REQUIRES: ranks are multiples
/// of 1/2, above 0, at most 60 of them (the counts are exact in a double until then); chosen <=
/// ranks.
Tails tails_of_choice(Sample ranks, std::size_t chosen, double sum);

/// Of the sum of the ranks with a positive sign, each sign a fair coin. REQUIRES: as above.
Tails tails_of_signs(Sample ranks, double sum);

}  // namespace carnot::statistics
