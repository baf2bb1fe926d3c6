// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "records/estimate.hpp"

namespace carnot::statistics {

enum class EffectKind {
  mean_difference,    // in the unit of the values
  median_difference,  // Hodges–Lehmann, in the unit of the values
  cohens_d,
  hedges_g,
  cliffs_delta,
  vargha_delaney_a,
  eta_squared,
  epsilon_squared,
  kendalls_w,
  correlation,
  rank_biserial,
  share_difference,  // of two proportions
  slope,
};
std::string_view name_of(EffectKind kind);

struct Effect {
  EffectKind kind{};
  Estimate value;
};

/// One look at what a test takes for granted. p is empty where the data allow no look (too few
/// values, all equal); then `holds` is empty as well.
struct Assumption {
  std::string_view claim;  // "normal values"
  std::string_view test;   // "Shapiro–Wilk"
  std::optional<double> p_value{};
  std::optional<bool> holds{};  // p above the level
};

/// What a test said. No field is ever NaN or infinite.
struct TestResult {
  std::string_view test;    // "Welch's t test"
  std::string_view symbol;  // of the statistic: "t"
  double statistic = 0.0;
  std::vector<double> degrees{};  // of freedom; empty where the statistic has none
  double p_value = 1.0;           // two-sided
  std::vector<Effect> effects{};  // the one to be read first stands first
  std::int64_t count = 0;         // values that the statistic is made of
  std::vector<Assumption> assumptions{};
  std::string sentence{};
};

/// "p = 0.039", "p < 0.001".
std::string p_text(double p_value);

/// Fills the sentence: `if_small` ("the means differ") where p is at most 1 − confidence, else
/// `if_large`; then the figures.
void conclude(TestResult& result, double confidence, std::string_view if_small,
              std::string_view if_large);

}  // namespace carnot::statistics
