// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/trends/architecture_years.hpp"
#include "analysis/trends/trends.hpp"
#include "base/result.hpp"

namespace carnot {

/// What the numbers of the column are that stands for the cost.
enum class CostColumn { joules, seconds, milliseconds, per_second, gmacs };

/// Which columns of a CSV table say what.
struct TrendColumns {
  std::string model = "model";
  std::string year{};  // empty: the year of the architecture that the name says
  std::string accuracy{};
  std::string cost{};
  CostColumn cost_is = CostColumn::joules;
  double gflops_per_watt = 0.0;  // above 0: joules of the MACs at that efficiency
  /// Only rows whose cell of a column is this text.
  std::vector<std::pair<std::string, std::string>> where{};
};

struct TrendMaterial {
  std::vector<DatedModel> models;
  TrendCost cost = TrendCost::energy;
  std::vector<LeftOutRows> left_out{};
};

/// Accuracies may be shares or percent: above 1 anywhere, all are percent. Errors: bad_input with
/// file and line or column, for a column that is not there, a cell that is no number, a year that
/// is no whole number from 1950 to 2100, an accuracy outside 0..100, and a table in which no row
/// says everything.
Result<TrendMaterial> read_trend_table(std::string_view text, std::string_view name,
                                       const TrendColumns& columns,
                                       const std::vector<ArchitectureYear>& years);

}  // namespace carnot
