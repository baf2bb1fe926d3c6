// SPDX-License-Identifier: Apache-2.0
#include "analysis/trends/board_efficiency.hpp"

#include <fmt/format.h>

#include "analysis/reproductions/column_table.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

std::string without_comments(std::string_view text) {
  std::string rest;
  rest.reserve(text.size());
  for (const std::string_view line : split(text, '\n')) {
    // An empty line in its place keeps the numbers of the others.
    if (!trim(line).starts_with('#')) rest += line;
    rest += '\n';
  }
  return rest;
}

}  // namespace

Result<std::vector<BoardEfficiency>> parse_board_efficiency(std::string_view text,
                                                            std::string_view name) {
  CARNOT_TRY(const ColumnTable table, ColumnTable::parse(without_comments(text), name));
  CARNOT_TRY(const auto names, table.words("board"));
  CARNOT_TRY(const auto tflops, table.numbers("tflops32"));
  CARNOT_TRY(const auto watts, table.numbers("tdp_watts"));
  std::vector<BoardEfficiency> boards;
  boards.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!(tflops[i] > 0.0) || !(watts[i] > 0.0)) {
      return tl::unexpected{table.refused(
          fmt::format("the peak or the power of \"{}\" is not above 0.", valid_utf8(names[i])))};
    }
    boards.push_back({names[i], tflops[i], watts[i]});
  }
  return boards;
}

double joules_of_macs(double macs, double gflops_per_watt) {
  return 2.0 * macs / (1e9 * gflops_per_watt);
}

}  // namespace carnot
