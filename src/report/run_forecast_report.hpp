// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/forecasts/run_backtest.hpp"
#include "analysis/forecasts/step.hpp"
#include "records/energy.hpp"

namespace carnot {

/// A run's power over time, as a file has it.
struct RunTrace {
  std::string file;
  std::string format;  // "nvidia-smi", "recording", "table"
  std::string label;   // of the board, the window
  std::string source;  // the column, the perimeter
  Energy energy;
  Seconds length{};
  PowerCourse course{};
  RunLoad load{};
  std::size_t unknown_pieces = 0;
};

/// How the length of the whole run is known.
enum class LengthBasis {
  duration,  // as was said
  epochs,    // so many, each as long as those that are done
  complete,  // it is over
};
std::string_view key_of(LengthBasis basis);

/// An estimate that needs no trace.
struct RunBaseline {
  std::string key;  // public: "limit_time", "green_algorithms"
  Estimate joules;
};

/// What `carnot forecast` has to tell.
struct RunForecastReport {
  std::string carnot_version;
  RunTrace trace;
  LengthBasis basis = LengthBasis::complete;
  RunLength length{};
  std::optional<double> epochs{};  // of the whole run
  StepRules rules{};
  std::optional<StepForecast> forecast{};  // of a run that goes on; its intervals hold that of the
                                           // trace's joules too
  std::optional<RunBacktest> backtest{};   // of one that is over
  std::vector<RunBaseline> baselines{};
};

std::string to_terminal(const RunForecastReport& report);
std::string to_markdown(const RunForecastReport& report);
/// docs/formats.md.
std::string to_json(const RunForecastReport& report);

}  // namespace carnot
