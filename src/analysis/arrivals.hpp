// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

namespace carnot {

/// When the queries of a server come: as many as both minima ask for.
struct ArrivalPlan {
  double per_second = 0.0;   // on average
  std::int64_t queries = 1;  // at least
  Seconds duration{0.0};     // the last one comes no earlier
  std::uint64_t seed = 1;
};

/// Arrivals of users who know nothing of each other: a Poisson process, its gaps drawn as
/// -ln(1 - u) / rate (MLPerf LoadGen, server scenario). Nanoseconds after the begin, ascending.
///
/// The same seed gives the same gaps at every rate, only shorter or longer: so two rates differ by
/// their load alone, and a queue that is served in constant time never gets shorter when the rate
/// rises. Errors: bad_input for a plan without a positive rate, of more than 10 million queries, or
/// of more than 30 days.
Result<std::vector<std::chrono::nanoseconds>> poisson_arrivals(const ArrivalPlan& plan);

}  // namespace carnot
