// SPDX-License-Identifier: Apache-2.0
#include "app/trends/follow_trends.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "analysis/trends/board_efficiency.hpp"
#include "app/architecture_years_csv.hpp"
#include "app/board_efficiency_csv.hpp"
#include "app/version.hpp"
#include "base/assert.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

Result<double> efficiency_of(const std::string& board) {
  const auto boards = parse_board_efficiency(kBoardEfficiencyCsv, "data/board_efficiency.csv");
  CARNOT_ASSERT(boards.has_value());  // compiled in; a test reads them
  const auto found = std::ranges::find(*boards, board, &BoardEfficiency::name);
  if (found != boards->end()) return found->gflops_per_watt();
  std::vector<std::string> names;
  names.reserve(boards->size());
  for (const BoardEfficiency& one : *boards) names.push_back(one.name);
  return fail(
      ErrorCode::bad_input,
      fmt::format("no board \"{}\" is known; there are {}.", valid_utf8(board), join(names, ", ")),
      "Give its GFLOPS per watt as --gflops-per-watt.");
}

}  // namespace

Result<TrendReport> follow_trends(const TrendRequest& request,
                                  const std::filesystem::path& folder) {
  TrendReport report;
  TrendColumns columns = request.columns;
  if (!request.board.empty()) {
    CARNOT_TRY(columns.gflops_per_watt, efficiency_of(request.board));
  }
  const auto years = parse_architecture_years(kArchitectureYearsCsv, "data/architecture_years.csv");
  CARNOT_ASSERT(years.has_value());  // compiled in; a test reads them
  CARNOT_TRY(const std::string text, read_file(folder / request.file));
  CARNOT_TRY(TrendMaterial material,
             read_trend_table(text, request.file.string(), columns, *years));
  report.carnot_version = std::string{kVersion};
  report.file = request.file.string();
  report.accuracy_column = columns.accuracy;
  report.cost_column = columns.cost;
  report.year_column = columns.year;
  report.board = request.board;
  report.gflops_per_watt = columns.gflops_per_watt;
  report.where = columns.where;
  report.question = request.question;
  report.question.cost = material.cost;
  report.models = std::move(material.models);
  report.left_out = std::move(material.left_out);
  auto trends = trends_of(report.models, report.question);
  if (!trends) return at(report.file, std::move(trends).error());
  report.trends = *std::move(trends);
  return report;
}

}  // namespace carnot
