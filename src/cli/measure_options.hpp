// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/measure/session.hpp"
#include "app/place.hpp"
#include "base/result.hpp"

namespace carnot {

/// What stands behind `carnot measure`, as it was written.
struct MeasureOptions {
  std::vector<std::string> command;
  bool require_measured = false;
  double interval_seconds = 0.0;  // 0: not given, as in all that follow
  int repeat = 0;
  int warm_up = 0;
  double until = 0.0;
  bool has_baseline = false;
  std::string baseline;  // empty, "fresh", a duration, or both with a comma between
  bool phases = false;
  std::string csv;
  bool live = false;
  bool json = false;
  bool calibrated = false;
  std::string output;
  std::string record;
  std::string cgroup;
  PlaceSettings place;
};

/// `options` outlives the parse.
void declare_measure_options(CLI::App& command, MeasureOptions& options);

/// Errors: bad_input when there is no command, or options do not fit together.
Result<MeasureRequest> request_of(const MeasureOptions& options);

}  // namespace carnot
