// SPDX-License-Identifier: Apache-2.0
#include "app/compare/compare.hpp"

#include <fmt/format.h>

#include "app/compare/compare_models.hpp"
#include "app/compare/compare_results.hpp"
#include "experiment/study_file.hpp"

namespace carnot {
namespace {

Result<CompareReport> compared_results(const CompareRequest& request, const ComparedResults& before,
                                       const ComparedResults& after, bool require_measured,
                                       const Environment& environment) {
  if (!request.measuring_options.empty()) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} says how models are measured, and these are results.",
                            request.measuring_options.front()),
                "Leave it away.");
  }
  return compare_results(before, after, require_measured ? Accept::measured : Accept::estimated,
                         environment);
}

/// What was not measured, and what the state after has lost: a gate must not pass because of it.
std::vector<MissingCandidate> missing_from(const CompareReport& report) {
  std::vector<MissingCandidate> missing = report.missing;
  for (const UnmatchedCandidate& one : report.unmatched) {
    if (!one.is_new)
      missing.push_back({one.candidate, fmt::format("It is only in {}.", report.before)});
  }
  return missing;
}

}  // namespace

Result<CompareReport> compare(const CompareRequest& request, StudyPlaceSetup setup,
                              const Environment& environment) {
  std::optional<Study> study;
  if (request.study_file) {
    CARNOT_TRY(study, load_study(*request.study_file, environment.variable));
  }
  const Study* known = study ? &*study : nullptr;
  CARNOT_TRY(const ComparedInput before, compared_input(request.before, known, environment));
  CARNOT_TRY(const ComparedInput after, compared_input(request.after, known, environment));
  if (before.index() != after.index()) {
    const bool model_first = std::holds_alternative<ComparedModel>(before);
    return fail(ErrorCode::bad_input,
                fmt::format("{} is a model and {} holds results, so nothing pairs them.",
                            model_first ? request.before : request.after,
                            model_first ? request.after : request.before),
                "Give two models, which are measured now, or two results.");
  }
  CompareReport report;
  if (const auto* model = std::get_if<ComparedModel>(&before)) {
    CARNOT_TRY(report, compare_models(request, known, *model, std::get<ComparedModel>(after),
                                      std::move(setup), environment));
  } else {
    CARNOT_TRY(report, compared_results(request, std::get<ComparedResults>(before),
                                        std::get<ComparedResults>(after), setup.require_measured,
                                        environment));
  }
  report.before = request.before;
  report.after = request.after;
  report.gates = judge_rules(request.rules, report.pairs, missing_from(report));
  return report;
}

}  // namespace carnot
