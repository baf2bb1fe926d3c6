// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/break_even_rows.hpp"
#include "analysis/candidate_summary.hpp"
#include "analysis/forecast_check.hpp"
#include "analysis/group_tests.hpp"
#include "analysis/idle_power.hpp"
#include "analysis/pareto.hpp"
#include "analysis/study_comparison.hpp"
#include "analysis/trial_figures.hpp"
#include "base/result.hpp"
#include "records/study.hpp"
#include "records/trial.hpp"

namespace carnot {

/// The Pareto set (less energy, more accuracy) of candidates whose figures may stand on one pair of
/// axes: the same data set and joules of one kind. One for all of them (which model should I ship?)
/// and one for each group (which optimisation of this model?).
struct ParetoFront {
  std::string dataset;
  std::string group;  // Candidate::group(), or empty for all of the data set
  EnergyKind kind;
  std::vector<std::string> candidates;  // all that stand on these axes, ids
  std::vector<std::string> members;     // of them, the Pareto set
  std::vector<Corner> staircase;
};

/// What a study's trials say: the whole of what a report shows.
struct StudySummary {
  std::vector<CandidateSummary> candidates;  // in the order of the study's grid
  std::vector<Comparison> comparisons;
  std::vector<AccuracyComparison> accuracies;
  std::vector<GroupTests> tests;  // what the studies' path of tests says beside the comparisons
  std::vector<BreakEvenRow> break_evens;
  std::vector<ParetoFront> fronts;
  std::vector<ForecastCheck> forecasts;
  std::vector<Exclusion> excluded;
  std::vector<std::string> notes;  // in words
  std::optional<IdlePower> idle;
  bool goal_met = false;  // see StudyComparison
};

/// Summarises the trials of one run of a study (one host). Pure: the same trials give the same
/// summary, whatever their order. Invalid and failed trials enter no figure; they are counted and
/// listed with their reasons.
///
/// `idle` is the idle machine's window, if there is one: marginal joules then stand beside the
/// gross ones, or a note says why not.
///
/// Errors: bad_input for a protocol that cannot be judged by (see compare_study).
Result<StudySummary> summarise(const Study& study, std::span<const Trial> trials,
                               std::span<const PreparedModel> prepared,
                               const std::optional<Measurement>& idle = {});

/// The stop rule alone, for a study that is still running: StudyComparison::goal_met. Call it at
/// next_look() only. The trials of one group of candidates answer for that group.
Result<bool> goal_met(const Study& study, std::span<const Trial> trials);

}  // namespace carnot
