// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "app/environment.hpp"
#include "app/study_place.hpp"
#include "base/result.hpp"
#include "experiment/study_runner.hpp"

namespace carnot {

/// Reads the study, opens or continues its run in the store, and runs what is missing. Errors:
/// those of the study file, the store and run_study; not_measurable when the study asks for
/// measured energy and nothing here measures.
Result<StudyOutcome> run_study_file(const std::filesystem::path& study, StudyPlaceSetup setup,
                                    const Environment& environment);

}  // namespace carnot
