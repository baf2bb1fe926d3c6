// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/reproductions/study_figures.hpp"
#include "analysis/statistics/samples.hpp"

namespace carnot {

// What several procedures calculate. `key` is the beginning of the figures' keys.

/// The middle value. Errors: bad_input for none.
Result<double> middle_value_of(std::vector<double> values);
/// REQUIRES: not empty.
double mean_of_values(std::span<const double> values);

/// "/h", "/p", "/eta-squared" of Kruskal–Wallis.
Result<void> add_kruskal_wallis(Figures& made, const std::string& key, statistics::Groups groups);
/// "/slope", "/intercept", "/r-squared" of a straight line.
Result<void> add_line(Figures& made, const std::string& key, statistics::Sample x,
                      statistics::Sample y);
/// "/least", "/median", "/greatest". Errors: bad_input for none.
Result<void> add_spread(Figures& made, const std::string& key, std::vector<double> values);

/// A log of powers at instants.
struct PowerLog {
  std::vector<double> seconds;  // since the first
  std::vector<double> watts;
};
/// By trapezoids between the instants.
double joules_of(const PowerLog& log);

}  // namespace carnot
