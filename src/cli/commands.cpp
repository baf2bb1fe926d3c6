// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"

#include <array>
#include <cstdio>

#include "cli/advise_command.hpp"
#include "cli/bench_command.hpp"
#include "cli/calibrate_command.hpp"
#include "cli/card_command.hpp"
#include "cli/compare_command.hpp"
#include "cli/doctor_command.hpp"
#include "cli/exit_code.hpp"
#include "cli/explain_command.hpp"
#include "cli/export_commands.hpp"
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

namespace carnot {
namespace {

// In the order of --help: first what is here, then the main job, then its helpers.
constexpr auto kCommands = std::to_array<Command>(
    {kDoctorCommand, kMeasureCommand,   kMarkCommand,      kReplayCommand,     kExplainCommand,
     kRunCommand,    kBenchCommand,     kOptimizeCommand,  kCompareCommand,    kAdviseCommand,
     kReportCommand, kScoreCommand,     kPredictCommand,   kLabelCommand,      kCardCommand,
     kImportCommand, kCalibrateCommand, kReproduceCommand, kExportDataCommand, kExportModelCommand,
     kModelsCommand, kPlacesCommand});

}  // namespace

std::span<const Command> commands() { return kCommands; }

int report_error(const Error& error) {
  std::fprintf(stderr, "carnot: %s\n", to_sentence(error).c_str());
  return static_cast<int>(exit_code_of(error.code));
}

}  // namespace carnot
