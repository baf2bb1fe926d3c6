// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/statistics/p_adjustment.hpp"
#include "analysis/statistics/samples.hpp"
#include "analysis/statistics/test_result.hpp"

namespace carnot::statistics {

/// Two groups of a family, by their places.
struct PairResult {
  std::size_t first = 0;
  std::size_t second = 0;
  double statistic = 0.0;
  std::optional<double> degrees{};
  double p_value = 1.0;  // of this pair alone; Tukey and Games–Howell have none, see below
  double adjusted_p_value = 1.0;  // of the pair as one of the family
  Effect effect{};
  std::optional<Estimate> mean_difference{};  // first − second, right for all pairs at once
};

struct PostHoc {
  std::string_view test;        // "Dunn"
  std::string_view symbol;      // "z"
  std::string_view adjustment;  // "Holm"; "studentized range" where it is part of the test
  std::vector<PairResult> pairs{};
  std::string sentence{};  // how many of the pairs differ
};

/// Which of k groups differ? Errors: those of the test over all groups (k_samples.hpp).

/// Tukey's honest differences (Kramer 1956 for unequal counts): equal variances. statistic t =
/// (mean difference) / standard error; p from the studentized range of √2 |t|, already that of the
/// family, and repeated as `p_value`. Effect: Hedges' g of the pair.
Result<PostHoc> tukey(Groups groups, double confidence = 0.95);

/// Games and Howell's: each pair with its own variances and Welch's degrees; else as above. Errors
/// also: a pair without scatter.
Result<PostHoc> games_howell(Groups groups, double confidence = 0.95);

/// Dunn's z on the ranks of all groups, corrected for ties. Effect: Cliff's δ of the pair. All
/// values equal: z = 0, p = 1.
Result<PostHoc> dunn(Groups groups, PAdjustment adjustment = PAdjustment::holm,
                     double confidence = 0.95);

}  // namespace carnot::statistics
