// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/statistics/post_hoc.hpp"
#include "analysis/statistics/samples.hpp"
#include "analysis/statistics/test_result.hpp"

namespace carnot::statistics {

/// One question on the way to a test, and why it was answered as it was.
struct ProtocolStep {
  std::string_view question;  // "Normal values?"
  std::string answer;         // "no: Shapiro–Wilk, p < 0.001 in group 1"
};

/// The path that the studies take (docs/statistics.md), as it was walked.
struct Protocol {
  bool is_normal = false;  // the tests are those of means, not of ranks
  std::vector<ProtocolStep> path{};
  TestResult test;
  std::optional<PostHoc> post_hoc{};  // from 3 groups on, where the test found a difference
  std::string sentence{};             // the path on one line, then the test's own sentence
};

/// Independent groups. Every group looks normal (Shapiro–Wilk, each at the level given) → Welch's t
/// test or ANOVA, then Games–Howell; else → Mann–Whitney or Kruskal–Wallis, then Dunn with Holm.
/// Equal variances (Levene on medians) are asked for and told, and do not change the path: Welch's
/// tests need none. A group that allows no look at its shape counts as not normal. Errors: those of
/// the tests. The path calls groups by these names, "group 1" where there are none.
Result<Protocol> protocol(Groups groups, double confidence = 0.95,
                          std::span<const std::string> names = {});

/// The same things under k treatments, groups[treatment][block]. Two: normal differences → paired t
/// test, else Wilcoxon's signed ranks; more: Friedman, then Wilcoxon of each pair with Holm.
Result<Protocol> protocol_of_blocks(Groups treatments, double confidence = 0.95);

}  // namespace carnot::statistics
