// SPDX-License-Identifier: Apache-2.0
#include "app/optimize/optimize_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include <unistd.h>

#include "analysis/cost_rates.hpp"
#include "app/optimize/search_study.hpp"
#include "app/study_report_loader.hpp"
#include "base/file.hpp"
#include "experiment/search/recipe_search.hpp"
#include "experiment/study_text.hpp"

namespace carnot {
namespace {

constexpr std::string_view kStudyName = "study.toml";

/// ONNX Runtime has but fp32 on CPUs, and refuses the rest; that is known without a trial.
bool has_precision(const Settings& settings) {
  return settings.engine != EngineName::onnxruntime || settings.precision == Precision::fp32;
}

/// Runs the stages of a search in the store, and remembers the files that recipes made.
class Stages {
 public:
  Stages(StudyPlace place, std::filesystem::path store, Accept accept,
         const Environment& environment)
      : place_{std::move(place)},
        store_{std::move(store)},
        accept_{accept},
        environment_{environment} {}

  Result<StageRecord> measure(const Study& study, const TakesPart& takes_part) {
    const StudyPlace::Hooks hooks{
        .takes_part =
            [&](const Candidate& candidate, const Forecast* forecast) {
              return has_precision(candidate.settings) && takes_part(candidate, forecast);
            },
        .prepared = [this](const PreparedModel& model,
                           const std::filesystem::path& file) { files_[model.recipe] = file; }};
    CARNOT_TRY(const StudyOutcome outcome, place_.run(study, study_text(study), hooks));
    if (std::ranges::find(runs_, outcome.run) == runs_.end()) runs_.push_back(outcome.run);
    if (outcome.end == StudyEnd::interrupted) {
      return fail(ErrorCode::interrupted, "the search was interrupted.",
                  "What was measured is kept: search again to go on.");
    }
    CARNOT_TRY(StudyReport report, load_study_report(store_, outcome.run, accept_, environment_));
    return StageRecord{outcome.run, outcome.end, std::move(report.trials),
                       std::move(report.prepared)};
  }

  Result<StudyReport> report(RunId run) const {
    return load_study_report(store_, run, accept_, environment_);
  }
  /// What this session took, whether it came to its end or not.
  Result<void> add_cost(const SearchCost& session) {
    return place_.add_search_cost(runs_, session);
  }
  StudyMeter meter_around() const { return place_.meter_around(); }
  const std::filesystem::path& file_of(const std::string& recipe) const {
    return files_.at(recipe);
  }

 private:
  StudyPlace place_;
  std::filesystem::path store_;
  Accept accept_;
  const Environment& environment_;
  std::map<std::string, std::filesystem::path> files_;  // by recipe
  std::vector<RunId> runs_;                             // its stages
};

/// Searches, and keeps what that took beside its stages: an interrupted search took something too.
/// Joules are those of the whole machine, or the estimate of this program and its workers.
Result<SearchOutcome> metered_search(const SearchRequest& search, Stages& stages,
                                     const Environment& environment) {
  StudyMeter meter = stages.meter_around();
  const pid_t self = ::getpid();
  const auto metered = meter.begin({&self, 1});
  const SteadyTime begin = environment.clock.now();
  auto outcome = search_recipes(
      search,
      [&](const Study& stage, const TakesPart& takes_part) {
        return stages.measure(stage, takes_part);
      },
      environment.clock);
  const SteadyTime end = environment.clock.now();
  SearchCost session{.time = seconds_between(begin, end)};
  if (metered && meter.end()) {
    if (auto window = meter.finish("search", begin, end))
      session.energy = std::move(window->measurement.total);
  }
  const auto kept = stages.add_cost(session);
  if (outcome && !kept) return tl::unexpected(kept.error());
  return outcome;
}

/// A name of a model or recipe as part of a file's name.
std::string file_name_of(std::string name) {
  std::ranges::replace_if(
      name, [](char c) { return c == '/' || c == ':' || c == '?' || c == '&' || c == '='; }, '-');
  return name;
}

std::filesystem::path folder_of(const OptimizeRequest& request, const Study& study) {
  if (!request.out.empty()) return request.out;
  return file_name_of(study.models.front().name) + "-optimized";
}

/// The finals once more, for the winner and its baselines alone. It may take as long as the search
/// took: on a machine that never comes to rest `until` alone would not end.
Study repeat_of(const Study& finals, const Candidate& winner, Seconds budget) {
  Study study = finals;
  study.title = fmt::format("{}, {}", winner.model, winner.recipe);
  std::erase_if(study.recipes, [&](const Recipe& recipe) {
    return !recipe.is_none() && recipe.name != winner.recipe;
  });
  study.batches = {winner.settings.batch};
  study.threads = {winner.settings.threads};
  std::erase_if(study.precisions, [&](Precision precision) {
    return precision != Precision::fp32 && precision != winner.settings.precision;
  });
  study.protocol.budget = budget;
  return study;
}

bool is_same_file(const std::filesystem::path& one, const std::filesystem::path& other) {
  std::error_code neither;  // what is not there is nobody's
  return std::filesystem::equivalent(one, other, neither);
}

/// What the user brought is never written over, wherever the results are to go.
Result<void> check_folder(const std::filesystem::path& folder, const OptimizeRequest& request,
                          const Study& study, const Environment& environment) {
  const auto here = [&](const std::filesystem::path& path) {
    return environment.working_directory / path;
  };
  const bool hits_study =
      request.study_file && is_same_file(here(folder) / kStudyName, here(*request.study_file));
  const std::filesystem::path source = study.models.front().source;
  const bool beside_model =
      source.extension() == ".onnx" && is_same_file(here(folder), here(source).parent_path());
  if (!hits_study && !beside_model) return {};
  return fail(ErrorCode::bad_input,
              fmt::format("{} holds {}, which the results might be written over.", folder.string(),
                          hits_study ? "the study file" : "the model itself"),
              "Name a folder of its own with --out.");
}

Result<void> write_results(const std::filesystem::path& folder, const Stages& stages,
                           const Study& finals, Seconds budget, OptimizeReport& report) {
  CARNOT_TRY_VOID(add_frontiers({}, report.finals));
  CARNOT_TRY_VOID(write_study_report(report.finals, folder));
  if (!found_better(report)) return {};
  const std::filesystem::path model =
      folder / (file_name_of(fmt::format("{}-{}", report.model, report.winner->recipe)) + ".onnx");
  CARNOT_TRY(const std::string bytes, read_file(stages.file_of(report.winner->recipe)));
  CARNOT_TRY_VOID(write_file_atomically(model, bytes));
  const std::filesystem::path study = folder / kStudyName;
  CARNOT_TRY_VOID(
      write_file_atomically(study, study_text(repeat_of(finals, *report.winner, budget))));
  report.model_file = model.string();
  report.study_file = study.string();
  return {};
}

Result<Prices> prices_of(const OptimizeRequest& request) {
  CARNOT_TRY(Prices prices,
             parse_prices(request.prices.per_kilowatt_hour, request.prices.per_hour));
  if (request.goal == Goal::cost && !is_priced(prices)) {
    return fail(ErrorCode::bad_input, "the cost of an inference needs prices.",
                "Give --price per kWh, --hourly for the machine, or both.");
  }
  return prices;
}

}  // namespace

Result<OptimizeReport> optimize_model(const OptimizeRequest& request, StudyPlaceSetup setup,
                                      const Environment& environment) {
  const SteadyTime begin = environment.clock.now();
  CARNOT_TRY(const Prices prices, prices_of(request));
  CARNOT_TRY(Study study, search_study(request, environment));
  study.protocol.require_measured |= setup.require_measured;
  setup.require_measured = study.protocol.require_measured;
  const std::filesystem::path folder = folder_of(request, study);
  CARNOT_TRY_VOID(check_folder(folder, request, study, environment));
  const Accept accept = setup.require_measured ? Accept::measured : Accept::estimated;
  const std::filesystem::path store = setup.store;
  CARNOT_TRY(StudyPlace place, StudyPlace::open(std::move(setup), environment));
  Stages stages{std::move(place), store, accept, environment};
  const SearchRequest search{.study = study,
                             .goal = request.goal,
                             .prices = prices,
                             .limits = request.limits,
                             .budget = request.budget};
  CARNOT_TRY(SearchOutcome outcome, metered_search(search, stages, environment));
  OptimizeReport report{.model = study.models.front().name,
                        .goal = request.goal,
                        .limits = request.limits,
                        .winner = outcome.winner,
                        .winner_is_clear = outcome.winner_is_clear,
                        .beats_originals = outcome.beats_originals,
                        .budget_used = outcome.budget_used,
                        .left_out = std::move(outcome.left_out),
                        .rungs = std::move(outcome.rungs)};
  CARNOT_TRY(report.finals, stages.report(outcome.last_run));
  CARNOT_TRY_VOID(write_results(folder, stages, outcome.finals, request.budget, report));
  report.spent = seconds_between(begin, environment.clock.now());
  return report;
}

}  // namespace carnot
