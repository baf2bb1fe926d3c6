// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "app/trends/trend_table.hpp"
#include "report/trend_report.hpp"

namespace carnot {

struct TrendRequest {
  std::filesystem::path file;
  TrendColumns columns{};
  std::string board{};  // a name of data/board_efficiency.csv; its efficiency goes into `columns`
  TrendQuestion question{};  // without its cost, which the columns say
};

/// A CSV table's models over the years; its path is relative to `folder`. Errors: not_found;
/// bad_input naming file, line or column, for an unknown board, and for a table that is too short
/// for a trend.
Result<TrendReport> follow_trends(const TrendRequest& request, const std::filesystem::path& folder);

}  // namespace carnot
