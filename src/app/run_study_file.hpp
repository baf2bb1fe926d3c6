// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

#include "app/environment.hpp"
#include "app/probe.hpp"
#include "base/result.hpp"
#include "experiment/study_runner.hpp"

namespace carnot {

struct RunStudyRequest {
  std::filesystem::path study;
  std::filesystem::path store;
  bool require_measured = false;  // as energy = "measured" in the study does
  ProbeLoad probe_load;           // before counters are trusted
  std::stop_token stop;
  std::function<void(const StudyProgress&)> progress;
  std::function<void(const std::string&)>
      notice;  // before anything is measured: "joules are estimated", a recipe without effect
};

/// Reads the study, opens or continues its run in the store, and runs what is missing. Errors:
/// those of the study file, the store and run_study; not_measurable when the study asks for
/// measured energy and nothing here measures.
Result<StudyOutcome> run_study_file(const RunStudyRequest& request, const Environment& environment);

}  // namespace carnot
