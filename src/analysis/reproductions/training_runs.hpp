// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/reproductions/column_table.hpp"
#include "base/result.hpp"

namespace carnot {

/// One training of 2307.05520.
struct TrainingRun {
  std::string place;
  std::string network;
  double megajoules = 0.0;
  double hours = 0.0;
  double watts = 0.0;
  double gpu_usage = 0.0;
  double f1 = 0.0;
  double gflops = 0.0;
  double joules_per_image = 0.0;
};
using TrainingRuns = std::vector<TrainingRun>;
using TrainingField = double TrainingRun::*;
using TrainingGroups = std::vector<TrainingRuns>;

/// Every row of the study's table. Errors: those of the table.
Result<TrainingRuns> training_runs(const ColumnTable& table);

TrainingRuns runs_at(const TrainingRuns& runs, std::string_view place, std::string_view network);

/// The runs that the study's tests are of: what lay apart in the boxplots was left out.
TrainingRuns tested_runs(const TrainingRuns& runs, std::string_view place,
                         std::string_view network);

std::vector<double> column_of(const TrainingRuns& runs, TrainingField field);
std::vector<std::vector<double>> columns_of_groups(const TrainingGroups& groups,
                                                   TrainingField field);
TrainingRuns joined(const TrainingGroups& groups);

}  // namespace carnot
