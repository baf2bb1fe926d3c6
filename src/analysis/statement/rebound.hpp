// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

namespace carnot {

/// What more use leaves of a saving: E = n · e. Shares of the energy before.
struct Rebound {
  double expected = 0.0;  // saving if use stayed as it is: 1 − e'/e
  double realised = 0.0;  // with the growth: 1 − (e'/e) · (1 + growth)
  double share = 0.0;     // of the expected saving that is lost: 1 − realised / expected
};

/// `ratio` is joules after / before, `growth` of the use (.6 is 60 % more). Empty where nothing is
/// saved, so that nothing can be lost. REQUIRES: ratio > 0, growth > −1.
std::optional<Rebound> rebound_of(double ratio, double growth);

/// The growth that undoes a saving: 1/ratio − 1; empty where nothing is saved.
std::optional<double> growth_that_undoes(double ratio);

}  // namespace carnot
