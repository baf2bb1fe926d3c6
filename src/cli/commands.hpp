// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "cli/advise_command.hpp"
#include "cli/bench_command.hpp"
#include "cli/calibrate_command.hpp"
#include "cli/card_command.hpp"
#include "cli/compare_command.hpp"
#include "cli/doctor_command.hpp"
#include "cli/explain_command.hpp"
#include "cli/export_commands.hpp"
#include "cli/forecast_command.hpp"
#include "cli/forecast_series_command.hpp"
#include "cli/import_command.hpp"
#include "cli/label_command.hpp"
#include "cli/mark_command.hpp"
#include "cli/measure_command.hpp"
#include "cli/models_command.hpp"
#include "cli/optimize_command.hpp"
#include "cli/places_command.hpp"
#include "cli/predict_command.hpp"
#include "cli/replay_command.hpp"
#include "cli/report_command.hpp"
#include "cli/reproduce_command.hpp"
#include "cli/run_command.hpp"
#include "cli/score_command.hpp"
#include "cli/trends_command.hpp"

namespace carnot {

/// Every command, in the order of --help: first what is here, then the main job, then its helpers.
/// What is not of the meter goes through `studies`, so that a program may leave it out.
template <class Studies>
consteval auto all_commands(Studies studies) {
  return std::to_array<Command>({kDoctorCommand,
                                 kMeasureCommand,
                                 kMarkCommand,
                                 kReplayCommand,
                                 studies(kExplainCommand),
                                 studies(kRunCommand),
                                 studies(kBenchCommand),
                                 studies(kOptimizeCommand),
                                 studies(kCompareCommand),
                                 studies(kAdviseCommand),
                                 studies(kReportCommand),
                                 studies(kScoreCommand),
                                 studies(kTrendsCommand),
                                 studies(kPredictCommand),
                                 studies(kForecastCommand),
                                 studies(kForecastSeriesCommand),
                                 studies(kLabelCommand),
                                 studies(kCardCommand),
                                 studies(kImportCommand),
                                 kCalibrateCommand,
                                 studies(kReproduceCommand),
                                 studies(kExportDataCommand),
                                 studies(kExportModelCommand),
                                 studies(kModelsCommand),
                                 kPlacesCommand});
}

}  // namespace carnot
