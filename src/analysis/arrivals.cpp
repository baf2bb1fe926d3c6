// SPDX-License-Identifier: Apache-2.0
#include "analysis/arrivals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.hpp"
#include "base/rng.hpp"

namespace carnot {
namespace {

constexpr double kMostQueries = 1e7;  // 80 MB of arrivals
constexpr Seconds kLongest{30.0 * 86'400.0};

Result<void> check(const ArrivalPlan& plan) {
  if (!(plan.per_second > 0.0) || !std::isfinite(plan.per_second)) {
    return fail(ErrorCode::bad_input, "queries must arrive at a rate above 0 per second.");
  }
  const double queries =
      std::max(static_cast<double>(plan.queries), plan.per_second * plan.duration.count());
  if (queries > kMostQueries) {
    return fail(ErrorCode::bad_input,
                fmt::format("a run of {} queries would be too long to keep every latency.",
                            format_number(queries, 3)),
                "Shorten it, or lower the rate.");
  }
  if (Seconds{queries / plan.per_second} > kLongest) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} queries at {} per second take more than 30 days.",
                            format_number(queries, 3), format_number(plan.per_second, 3)),
                "Raise the rate, or ask for fewer queries.");
  }
  return {};
}

}  // namespace

Result<std::vector<std::chrono::nanoseconds>> poisson_arrivals(const ArrivalPlan& plan) {
  CARNOT_TRY_VOID(check(plan));
  Rng rng{plan.seed, "arrivals"};
  std::vector<std::chrono::nanoseconds> arrivals;
  double mean_gaps = 0.0;  // since the begin
  Seconds last{0.0};
  while (static_cast<std::int64_t>(arrivals.size()) < std::max<std::int64_t>(1, plan.queries) ||
         last < plan.duration) {
    mean_gaps -= std::log1p(-rng.uniform());
    last = Seconds{mean_gaps / plan.per_second};
    arrivals.push_back(std::chrono::round<std::chrono::nanoseconds>(last));
  }
  return arrivals;
}

}  // namespace carnot
