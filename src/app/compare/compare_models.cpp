// SPDX-License-Identifier: Apache-2.0
#include "app/compare/compare_models.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/compare/compare_results.hpp"
#include "app/compare/compared_study.hpp"
#include "app/study_report_loader.hpp"
#include "experiment/grid.hpp"
#include "experiment/study_text.hpp"

namespace carnot {
namespace {

/// Every candidate of the second model with that of the first on the same engine and settings.
std::vector<CandidatePair> pairs_of(const MeasuredState& state) {
  std::vector<CandidatePair> pairs;
  for (const MeasuredCandidate& after : state.candidates) {
    if (after.candidate.recipe != kAfterRecipe) continue;
    for (const MeasuredCandidate& before : state.candidates) {
      if (before.candidate.recipe == kBeforeRecipe &&
          before.candidate.settings == after.candidate.settings)
        pairs.push_back({&before, &after});
    }
  }
  return pairs;
}

/// What no trial was begun of: the budget ended before its first block.
std::vector<MissingCandidate> untried(const Study& study, const std::vector<CandidatePair>& pairs) {
  std::vector<MissingCandidate> missing;
  for (const CandidateGroup& group : groups_of(study)) {
    for (const Candidate& one : group.candidates) {
      const bool is_there = std::ranges::any_of(
          pairs, [&](const CandidatePair& pair) { return pair.after->candidate == one; });
      if (one.recipe == kAfterRecipe && !is_there)
        missing.push_back({one.id(), "It was not measured before the budget ended."});
    }
  }
  return missing;
}

/// A model that could not be made was never tried, so it is in no pair.
Result<void> check_models(const StudyReport& report, const CompareRequest& request) {
  for (const PreparedModel& model : report.prepared) {
    if (model.failure.empty()) continue;
    return fail(ErrorCode::bad_input, fmt::format("{} cannot stand in the place of {}: {}",
                                                  request.after, request.before, model.failure));
  }
  return {};
}

CompareReport report_of(const StudyReport& study, const std::string& run) {
  MeasuredState state = measured_state(study.study, study.host, study.trials, study.prepared);
  state.run = run;
  const std::vector<CandidatePair> pairs = pairs_of(state);
  CompareReport report;
  report.pairs = compare_states(state, state, pairs);
  add_troubles(pairs, report);
  report.missing = untried(study.study, pairs);
  for (const MissingCandidate& one : report.missing)
    report.notes.push_back(fmt::format("{}: {}", one.candidate, one.reason));
  return report;
}

}  // namespace

Result<CompareReport> compare_models(const CompareRequest& request, const Study* base,
                                     const ComparedModel& before, const ComparedModel& after,
                                     StudyPlaceSetup setup, const Environment& environment) {
  CARNOT_TRY(Study study, compared_study(request, base, before, after, environment));
  study.protocol.require_measured |= setup.require_measured;
  setup.require_measured = study.protocol.require_measured;
  const Accept accept = setup.require_measured ? Accept::measured : Accept::estimated;
  const std::filesystem::path store = setup.store;
  CARNOT_TRY(StudyPlace place, StudyPlace::open(std::move(setup), environment));
  CARNOT_TRY(const StudyOutcome outcome, place.run(study, study_text(study), {}));
  if (outcome.end == StudyEnd::interrupted) {
    return fail(ErrorCode::interrupted, "the comparison was interrupted.",
                "What was measured is kept: compare again to go on.");
  }
  CARNOT_TRY(const StudyReport measured,
             load_study_report(store, outcome.run, accept, environment));
  CARNOT_TRY_VOID(check_models(measured, request));
  CompareReport report = report_of(measured, fmt::format("{}#{}", store.string(), outcome.run));
  if (outcome.end == StudyEnd::budget_used) {
    report.notes.emplace_back(
        "The budget ended it before every ratio was known as well as it should be; comparing again "
        "goes on.");
  }
  report.store = store.string();
  report.run = outcome.run;
  return report;
}

}  // namespace carnot
