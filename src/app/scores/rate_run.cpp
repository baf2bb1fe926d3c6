// SPDX-License-Identifier: Apache-2.0
#include "app/scores/rate_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/scores/reference_set_file.hpp"
#include "app/study_report_loader.hpp"
#include "app/version.hpp"
#include "base/text.hpp"
#include "base/wall_time_text.hpp"

namespace carnot {
namespace {

/// Of each valid trial, by the kind that stands for the candidate.
std::vector<double> joules_of_trials(const StudyReport& report, const CandidateSummary& candidate) {
  const auto kind = kind_of(candidate.energy->per_inference);
  std::vector<double> joules;
  joules.reserve(report.trials.size());
  for (const Trial& trial : report.trials) {
    if (trial.candidate.id() != candidate.id) continue;
    if (trial.status != TrialStatus::ok && trial.status != TrialStatus::flagged) continue;
    const auto energy = energy_per_inference(trial);
    if (energy && energy->joules() && kind_of(*energy) == kind)
      joules.push_back(energy->joules()->point);
  }
  return joules;
}

std::optional<double> cost_of_making(const StudyReport& report, const CandidateSummary& candidate) {
  if (is_none(report.study, candidate.candidate.recipe)) return 0.0;
  if (!candidate.prepared || !candidate.prepared->optimisation_energy) return std::nullopt;
  const Energy& energy = *candidate.prepared->optimisation_energy;
  if (!energy.joules() || kind_of(energy) != kind_of(candidate.energy->per_inference))
    return std::nullopt;
  return energy.joules()->point;
}

RatedModel rated_model(const StudyReport& report, const CandidateSummary& candidate) {
  RatedModel model{.name = candidate.id};
  const EnergySummary& energy = *candidate.energy;
  model.joules = energy.repetition.interval.value_or(seen_once(energy.repetition.mean));
  model.joules_of_runs = joules_of_trials(report, candidate);
  model.accuracy = candidate.accuracy->share;
  model.images = candidate.accuracy->images;
  if (candidate.seconds_per_inference) model.seconds = candidate.seconds_per_inference->mean;
  if (candidate.prepared) {
    model.parameters = static_cast<double>(candidate.prepared->parameters);
    model.file_bytes = static_cast<double>(candidate.prepared->file_bytes);
    if (candidate.prepared->macs > 0) model.macs = static_cast<double>(candidate.prepared->macs);
  }
  model.once_joules = cost_of_making(report, candidate);
  return model;
}

/// Empty when both axes are known.
std::string missing_of(const CandidateSummary& candidate) {
  if (!candidate.energy || !candidate.energy->per_inference.joules())
    return "its energy was not measured.";
  if (!(candidate.energy->repetition.mean > 0.0)) return "its energy is not above 0.";
  if (!candidate.accuracy || !candidate.accuracy->share) {
    return "its accuracy was not measured: no labels, or seeded weights.";
  }
  return {};
}

std::string platform_of(const Host& host) {
  return fmt::format("{}, {} CPUs{}", valid_utf8(host.cpu_model), host.visible_cpus,
                     host.virtualisation.empty() ? "" : ", " + valid_utf8(host.virtualisation));
}

std::string where_of(const StudyReport& report) {
  return fmt::format("\"{}\", begun {}, {}, {}; store {}", valid_utf8(report.study.title),
                     utc_minute_text(report.started), platform_of(report.host),
                     valid_utf8(report.host.operating_system), valid_utf8(report.store));
}

Result<StudyReport> load_run(const std::filesystem::path& store, std::optional<RunId> run,
                             bool require_measured, const Environment& environment) {
  return load_study_report(store, run, require_measured ? Accept::measured : Accept::estimated,
                           environment);
}

/// One group of them, or why there is none to freeze.
Result<RatedGroup> group_to_freeze(RatedRun run, const std::string& dataset) {
  std::erase_if(run.groups, [&](const RatedGroup& group) {
    return !dataset.empty() && group.ground.dataset != dataset;
  });
  if (run.groups.empty()) {
    return fail(ErrorCode::bad_input,
                "the run has no candidate with measured energy and accuracy, so there is nothing "
                "to freeze.",
                "Run a study whose models have labels to be checked on.");
  }
  if (run.groups.size() == 1) return std::move(run.groups.front());
  return fail(ErrorCode::bad_input,
              "the run has figures of several data sets or kinds of joules, and a set is of one.",
              "Name a data set with --dataset, or run a study of one.");
}

}  // namespace

RatedRun rated_run(const StudyReport& report) {
  RatedRun run{.title = report.study.title, .where = where_of(report)};
  for (const CandidateSummary& candidate : report.summary.candidates) {
    if (const std::string missing = missing_of(candidate); !missing.empty()) {
      run.unrated.push_back({candidate.id, missing});
      continue;
    }
    const RatedGround ground{dataset_of(report.study, candidate.candidate.model),
                             *kind_of(candidate.energy->per_inference), platform_of(report.host),
                             report.host.fingerprint};
    auto found = std::ranges::find(run.groups, ground, &RatedGroup::ground);
    if (found == run.groups.end()) found = run.groups.insert(run.groups.end(), {ground, {}});
    found->models.push_back(rated_model(report, candidate));
  }
  return run;
}

Result<ScoreReport> score(const ScoreRequest& request, const Environment& environment) {
  ScoreReport report;
  report.carnot_version = std::string{kVersion};
  if (request.uses) report.question.uses = *request.uses;
  report.question.gqi = request.gqi;
  if (!request.set.empty()) {
    CARNOT_TRY(report.set, load_reference_set(request.set, environment.working_directory));
  } else if (request.members) {
    return fail(ErrorCode::bad_input, "--members scores the members of a reference set.",
                "Name the set with --set.");
  }
  if (request.members) {
    report.run.title = fmt::format("{} {}", report.set->name, report.set->version);
    report.run.where = report.set->source;
    report.run.groups = {report.set->group};
    if (request.require_measured &&
        report.set->group.ground.kind.provenance != Provenance::measured) {
      return fail(ErrorCode::not_measurable, "the members' joules are estimates.",
                  "Leave --require measured out, or name another set.");
    }
  } else {
    CARNOT_TRY(const StudyReport loaded,
               load_run(request.store, request.run, request.require_measured, environment));
    report.run = rated_run(loaded);
  }
  return report;
}

Result<ReferenceSet> freeze(const FreezeRequest& request, const Environment& environment) {
  if (trim(request.version).empty()) {
    return fail(ErrorCode::bad_input, "a reference set without a version would say nothing later.",
                "Name one with --set-version.");
  }
  CARNOT_TRY(const StudyReport loaded, load_run(request.store, request.run, false, environment));
  ReferenceSet set;
  CARNOT_TRY(set.group, group_to_freeze(rated_run(loaded), request.dataset));
  set.name = request.name.empty() ? loaded.study.title : request.name;
  set.version = request.version;
  set.date = utc_text(loaded.started).substr(0, 10);
  set.source = fmt::format("carnot {}, {}", kVersion, where_of(loaded));
  double least = set.group.models.front().joules->point;
  for (const RatedModel& model : set.group.models) least = std::min(least, model.joules->point);
  set.floor_joules = request.floor_joules.value_or(kUsualFloorShare * least);
  CARNOT_TRY_VOID(law_of(set).map([](const SetLaw&) {}));
  return set;
}

}  // namespace carnot
