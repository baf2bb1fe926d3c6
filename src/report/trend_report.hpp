// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analysis/trends/trends.hpp"

namespace carnot {

/// A table's models followed over the years, before any format.
struct TrendReport {
  std::string carnot_version;
  std::string file;
  std::string accuracy_column;
  std::string cost_column;
  std::string year_column;       // empty: the years are those of architectures' papers
  std::string board;             // whose peak the joules of MACs are at; empty: no board
  double gflops_per_watt = 0.0;  // 0: no efficiency was given
  std::vector<std::pair<std::string, std::string>> where{};
  TrendQuestion question{};
  std::vector<DatedModel> models{};
  std::vector<LeftOutRows> left_out{};
  Trends trends{};
};

/// What stands for the cost, in a sentence; of a proxy, that it is one.
std::string cost_words(const TrendReport& report);
/// How far the trends may be trusted: sentences.
std::vector<std::string> trend_cautions(const TrendReport& report);

std::string to_terminal(const TrendReport& report);
std::string to_markdown(const TrendReport& report);
/// Schema: docs/formats.md.
std::string to_json(const TrendReport& report);

}  // namespace carnot
