// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "tactics/observer.hpp"
#include "tactics/structured/cut.hpp"
#include "tactics/structured/dependencies.hpp"

namespace carnot {

/// How a cut network is made to work again, without labels.
enum class Repair {
  none,
  batch_norm,     // the statistics of all batch norms are observed anew
  least_squares,  // what reads cut channels makes do with the others
};
std::string_view key_of(Repair repair);
std::optional<Repair> repair_of(std::string_view key);

struct Repaired {
  Graph graph;
  std::string note;  // a whole sentence on what was done; empty when nothing was asked for
};

/// REQUIRES: `cut` is without_channels of `whole` by `remainder`; an observer unless repair is
/// none. Errors: the Observer's; those of with_batch_statistics and refitted.
Result<Repaired> repaired(Repair repair, const Graph& whole, const Dependencies& found,
                          const Remainder& remainder, Graph cut, Observer* observer);

}  // namespace carnot
