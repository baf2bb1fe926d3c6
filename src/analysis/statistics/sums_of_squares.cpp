// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/sums_of_squares.hpp"

namespace carnot::statistics {

SumsOfSquares sums_of_squares(Groups groups) {
  SumsOfSquares result{.groups = static_cast<double>(groups.size())};
  std::vector<Moments> moments;
  double grand_mean = 0.0;
  for (const std::vector<double>& group : groups) {
    moments.push_back(moments_of(group));
    result.count += moments.back().count;
    result.within += moments.back().squares;
    grand_mean += moments.back().count * moments.back().mean;
  }
  grand_mean /= result.count;
  for (const Moments& one : moments) {
    result.between += one.count * (one.mean - grand_mean) * (one.mean - grand_mean);
  }
  return result;
}

}  // namespace carnot::statistics
