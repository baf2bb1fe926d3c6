// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/environment.hpp"
#include "app/study_place.hpp"
#include "base/result.hpp"
#include "records/result_sink.hpp"
#include "report/score_report.hpp"
#include "report/study_report.hpp"

namespace carnot {

/// The candidates of a run by the ground they share: one data set, joules of one kind, the host.
/// What lacks an axis is unrated, with the reason. Scatter is that of the trials; what a sensor
/// gets wrong alike in every trial cancels where models of one ground are held against each other.
RatedRun rated_run(const StudyReport& report);

/// What is to be scored.
struct ScoreRequest {
  std::filesystem::path store = kUsualStore;
  std::optional<RunId> run{};
  std::string set{};             // a name or a file; empty: none
  bool members = false;          // the set's own members, not a run
  std::optional<double> uses{};  // empty: ScoreQuestion's
  std::optional<GqiConstants> gqi{};
  bool require_measured = false;
};

/// Scores a run's candidates, or the members of a set. Errors: those of loading either; bad_input
/// for members without a set.
Result<ScoreReport> score(const ScoreRequest& request, const Environment& environment);

/// What a run is to be frozen as.
struct FreezeRequest {
  std::filesystem::path store{};
  std::optional<RunId> run{};
  std::string name{};                    // empty: the study's title
  std::string version{};                 // never empty
  std::string dataset{};                 // empty: the run's only one
  std::optional<double> floor_joules{};  // empty: kUsualFloorShare of the least
};

/// The run's candidates as a reference set, whose law could be fitted. Errors: bad_input for no
/// version, no or several grounds, and what fit_energy_law refuses.
Result<ReferenceSet> freeze(const FreezeRequest& request, const Environment& environment);

}  // namespace carnot
