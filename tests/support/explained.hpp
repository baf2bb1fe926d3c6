// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <utility>

#include "records/measurement.hpp"

namespace carnot {

/// A measurement that can account for itself: a package, half a second of which is not known, and
/// the board that holds it.
inline Measurement explained_measurement() {
  using namespace std::chrono_literals;
  SourceDescription package;
  package.id = "powercap:intel-rapl:0";
  package.label = "package-0";
  package.kind = SourceKind::powercap;
  package.counter = CounterSpec{1e-6, 262'143'328'849, false};
  package.refresh = Seconds{1e-3};
  package.plausible_maximum = Watts{500.0};
  SourceDescription board = package;
  board.id = "powercap:intel-rapl:1";
  board.label = "psys";
  board.domain = Domain::psys;
  const ErrorBudget budget{.random = {.refresh = Joules{0.05}, .quantum = Joules{4e-7}},
                           .gap_below = Joules{5.0},
                           .gap_above = Joules{245.0}};
  const Energy energy =
      Energy::measured(Perimeter::single(Domain::cpu_package), {100.0, 94.9, 345.1, 0.95},
                       {finding(FindingCode::source_gap, "500 ms of 10.0 s are not known.")});
  const Energy whole =
      Energy::measured(Perimeter::single(Domain::psys), {170.0, 169.9, 170.1, 0.95});
  SourceAccount first{.source = package, .budget = budget, .failed = 3, .role = SumRole::summed};
  first.end_distance = Seconds{2e-3};
  SourceAccount second{.source = board,
                       .budget = {.random = {.refresh = Joules{0.05}}},
                       .role = SumRole::holds_the_parts};
  return {"training",
          SteadyTime{},
          SteadyTime{10s},
          {{package.id, package.label, energy, 1, 12, 0.05, std::move(first)},
           {board.id, board.label, whole, 0, 12, 0.0, std::move(second)}},
          energy,
          0.05};
}

}  // namespace carnot
