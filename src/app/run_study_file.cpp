// SPDX-License-Identifier: Apache-2.0
#include "app/run_study_file.hpp"

#include "base/file.hpp"
#include "experiment/study_file.hpp"

namespace carnot {

Result<StudyOutcome> run_study_file(const std::filesystem::path& file, StudyPlaceSetup setup,
                                    const Environment& environment) {
  CARNOT_TRY(const std::string text, read_file(file));
  CARNOT_TRY(Study study, parse_study(text, file, environment.variable));
  study.protocol.require_measured |= setup.require_measured;
  setup.require_measured = study.protocol.require_measured;
  CARNOT_TRY(StudyPlace place, StudyPlace::open(std::move(setup), environment));
  return place.run(study, text, {});
}

}  // namespace carnot
