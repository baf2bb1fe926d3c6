// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "app/environment.hpp"
#include "app/sources.hpp"
#include "base/result.hpp"
#include "records/result_sink.hpp"
#include "report/study_report.hpp"

namespace carnot {

/// Loads one run of a store (the newest when none is named) and summarises it: the candidates of
/// the study's last form, each with the trials of its key, whatever it was called when they ran.
///
/// `accept` as in the study's `energy`: measured refuses verdicts on estimates even where the study
/// file accepts them.
///
/// Errors: not_found when there is no store, no run or no such run; those of the store.
Result<StudyReport> load_study_report(const std::filesystem::path& store, std::optional<RunId> run,
                                      Accept accept, const Environment& environment);

/// Adds what a million inferences of every candidate stand for by these factors, taken over the
/// time of the run's trials; nothing where there are none.
void add_footprints(const FootprintFactors& factors, StudyReport& report);

/// Answers a question of cost anew, in place of the one that every report answers: joules and
/// seconds, for a million inferences. Of a stage of a search its whole cost is in it. Errors:
/// bad_input for what cannot be asked.
Result<void> add_costs(CostQuestion question, StudyReport& report);

/// Places every candidate on the frontier of its data set, and answers what is asked of it. Errors:
/// those of frontiers_of.
Result<void> add_frontiers(const FrontierQuestion& question, StudyReport& report);

/// Makes the folder of a report, and those above it. Errors: environment, with what to do.
Result<void> make_report_folder(const std::filesystem::path& folder);

/// Writes report.md, report.json, report.csv and the two pictures, accuracy-energy.svg and
/// full-cycle.svg, each atomically. Gives their
/// paths, the page for people first.
Result<std::vector<std::filesystem::path>> write_study_report(const StudyReport& report,
                                                              const std::filesystem::path& folder);

}  // namespace carnot
