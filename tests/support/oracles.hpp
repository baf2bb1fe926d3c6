// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace carnot {

/// What other programs said of the samples in tests/oracles (tools/oracle_statistics.py writes
/// both). A name that is not there throws: a test must not compare with nothing.
class StatisticsOracle {
 public:
  /// One case of statistics.csv: "welch".
  explicit StatisticsOracle(std::string_view name) : name_{name} {}
  double operator[](std::string_view figure) const;

 private:
  std::string_view name_;
};

/// A sample of statistics_data.csv: "first".
std::vector<double> oracle_sample(std::string_view name);

/// i · 2654435761 mod 2^32 / 2^32 for i = 1..count: evenly spread, and the same in every language.
std::vector<double> spread_out(std::size_t count);

}  // namespace carnot
