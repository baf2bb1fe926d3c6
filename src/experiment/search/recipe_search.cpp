// SPDX-License-Identifier: Apache-2.0
#include "experiment/search/recipe_search.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "analysis/stop_rule.hpp"
#include "analysis/study_comparison.hpp"
#include "analysis/trial_selection.hpp"
#include "experiment/grid.hpp"
#include "experiment/search/portfolio.hpp"
#include "experiment/search/stage_protocols.hpp"

namespace carnot {
namespace {

constexpr std::int64_t kScreenImages = 256;
constexpr int kScreenBlocks = 2;  // of the first rung; doubled for each that follows
constexpr int kMostRungs = 4;
constexpr std::size_t kFinalists = 3;
constexpr double kScreenShare = 0.5;  // of the budget

/// Why a recipe is not worth measuring on an engine for a goal; empty when it is.
std::string not_worth_it(Goal goal, const Forecast& forecast) {
  std::string why;
  if (!forecast.changes_anything) {
    why = "It would change nothing.";
  } else if (is_static(goal) || forecast.direction == Direction::faster ||
             forecast.direction == Direction::unknown) {
    return {};
  } else {
    why = forecast.direction == Direction::none ? "No effect on time is expected."
                                                : "It is expected to be slower.";
  }
  return forecast.reasons.empty() ? why
                                  : fmt::format("{} {}", why, fmt::join(forecast.reasons, " "));
}

class Search {
 public:
  Search(const SearchRequest& request, const MeasureStage& measure, const Clock& clock)
      : request_{request},
        measure_{measure},
        clock_{clock},
        none_{none_recipe_of(request.study)},
        start_{clock.now()} {}

  Result<SearchOutcome> run() {
    CARNOT_TRY_VOID(screen());
    // Where nothing could be measured shortly, a long measurement of the original says nothing.
    if (open_ && !open_->empty()) {
      CARNOT_TRY_VOID(finals());
    }
    return std::move(outcome_);
  }

 private:
  Study stage(std::string_view name) const;
  Result<void> screen();
  Result<void> check_original(const StageRecord& record) const;
  bool takes_part_in_screen(const Candidate& candidate, const Forecast* forecast);
  std::string why_not(const Candidate& candidate, const Forecast* forecast) const;
  bool needs_the_reserve(const Rung& rung) const;
  void call_the_reserve();
  Result<void> finals();
  void leave_the_finalists();
  std::vector<Contender> contenders(const Study& study, const StageRecord& record);
  const Recipe& recipe_of(const Candidate& candidate) const {
    return *std::ranges::find(request_.study.recipes, candidate.recipe, &Recipe::name);
  }
  bool is_baseline(const Candidate& candidate) const { return is_fp32_baseline(candidate, none_); }
  bool is_open(const Candidate& candidate) const {
    return !open_ || open_->contains(candidate.id());
  }
  Seconds spent() const { return seconds_between(start_, clock_.now()); }

  const SearchRequest& request_;
  const MeasureStage& measure_;
  const Clock& clock_;
  std::string none_;
  SteadyTime start_;
  std::optional<std::set<std::string>> open_;    // ids; empty before the first rung: all
  std::map<std::string, std::string> left_out_;  // reasons by id
  bool reserve_is_called_ = false;
  SearchOutcome outcome_;
};

/// Every candidate with its figure per block. The same images are predicted by the unoptimised
/// model on the candidate's own engine: what it is held against.
std::vector<Contender> Search::contenders(const Study& study, const StageRecord& record) {
  const TrialSelection selection = select_trials(study, record.trials);
  std::vector<Contender> all;
  std::map<std::pair<std::string, std::string>, std::string> models;  // ids by file and settings
  for (const Candidate& candidate : selection.candidates) {
    if (!is_baseline(candidate) && !is_open(candidate)) continue;  // lost in an earlier rung
    const auto model = std::ranges::find(record.prepared, candidate.recipe, &PreparedModel::recipe);
    if (model == record.prepared.end()) continue;
    // Two names of one model would never be told apart.
    const Candidate settings_alone{candidate.model, {}, candidate.settings};
    const auto [twin, is_new] =
        models.try_emplace({model->sha256, settings_alone.id()}, candidate.id());
    if (!is_new && !model->sha256.empty() && !is_baseline(candidate)) {
      left_out_[candidate.id()] = fmt::format("It is the same model as {}.", twin->second);
      continue;
    }
    Contender one{.candidate = candidate.id(), .values = {}, .is_original = is_baseline(candidate)};
    for (const auto& [block, trial] : selection.of(one.candidate)) {
      if (const auto value = goal_value(request_.goal, *trial, *model, request_.prices))
        one.values[block] = *value;
    }
    // A size is as sure after one trial as after many, and whatever ran beside it.
    if (is_static(request_.goal) && predictions_of(selection, one.candidate) != nullptr)
      for (int block = 0; block < kFewestBlocks; ++block)
        one.values[block] = {static_cast<double>(model->file_bytes)};
    const auto lost = std::ranges::find(selection.excluded, one.candidate, &Exclusion::candidate);
    if (lost != selection.excluded.end()) one.trouble = lost->reason;
    const auto* own = predictions_of(selection, one.candidate);
    const auto* original = predictions_of(selection, same_engine_baseline(candidate, none_).id());
    if (own != nullptr && original != nullptr && !own->right.empty()) {
      if (auto seen = accuracy_evidence(*own, *original, request_.limits.confidence))
        one.accuracy = *std::move(seen);
    }
    all.push_back(std::move(one));
  }
  return all;
}

/// Settings are compared with each other, so they share blocks.
Study Search::stage(std::string_view name) const {
  Study study = request_.study;
  study.title = fmt::format("{}: {}", request_.study.title, name);
  study.settings_together = study.batches.size() * study.threads.size() > 1;
  return study;
}

Result<void> Search::screen() {
  Study study = stage("screen");
  for (DatasetEntry& dataset : study.datasets)
    dataset.test_count = std::min(dataset.test_count, kScreenImages);
  int blocks = kScreenBlocks;
  for (int rung = 0; rung < kMostRungs; ++rung, blocks *= 2) {
    study.protocol = screen_protocol(request_.study.protocol, blocks);
    study.protocol.budget = kScreenShare * request_.budget - spent();
    if (rung > 0 && *study.protocol.budget <= Seconds{0.0}) break;
    const auto takes_part = [&](const Candidate& candidate, const Forecast* forecast) {
      return takes_part_in_screen(candidate, forecast);
    };
    CARNOT_TRY(const StageRecord record, measure_(study, takes_part));
    CARNOT_TRY_VOID(check_original(record));
    Rung result = halve(contenders(study, record), request_.limits, false, kFinalists);
    const auto open = result.open();
    open_.emplace(open.begin(), open.end());
    const bool done = result.winner_is_clear || open.size() <= kFinalists;
    const bool calls_reserve = needs_the_reserve(result);
    if (calls_reserve) call_the_reserve();
    outcome_.last_run = record.run;
    outcome_.rungs.push_back(std::move(result));
    if ((done && !calls_reserve) || record.end != StudyEnd::complete) break;
  }
  for (const auto& [candidate, reason] : left_out_)
    outcome_.left_out.push_back({candidate, reason});
  return {};
}

/// Of a recipe that every engine refuses; empty where any runs it, or nobody tried.
std::string why_it_never_ran(const std::vector<Trial>& trials, const std::string& recipe) {
  std::string why;
  for (const Trial& trial : trials) {
    if (trial.candidate.recipe != recipe) continue;
    if (trial.status != TrialStatus::failed) return {};
    if (why.empty()) why = trial.reason;
  }
  return why;
}

/// What the original is refused for stands in the way of every recipe.
Result<void> Search::check_original(const StageRecord& record) const {
  const auto original = std::ranges::find(record.prepared, none_, &PreparedModel::recipe);
  std::string why = original == record.prepared.end() ? "" : original->failure;
  if (why.empty()) why = why_it_never_ran(record.trials, none_);
  if (why.empty()) return {};
  return fail(ErrorCode::unsupported, "the model cannot be measured even as it is: " + why);
}

bool Search::takes_part_in_screen(const Candidate& candidate, const Forecast* forecast) {
  if (is_baseline(candidate)) return true;
  const std::string why = why_not(candidate, forecast);
  if (!why.empty()) left_out_[candidate.id()] = why;
  return why.empty() && is_open(candidate);
}

/// Empty where nothing speaks against measuring it.
std::string Search::why_not(const Candidate& candidate, const Forecast* forecast) const {
  const Recipe& recipe = recipe_of(candidate);
  const auto engine = laid_out_for(recipe);
  if (engine && *engine != candidate.settings.engine)
    return fmt::format("It is laid out for {}.", key_of(*engine));
  if (is_in_reserve(recipe) && !reserve_is_called_)
    return "It is tried only where static int8 as it is loses too much.";
  return forecast != nullptr ? not_worth_it(request_.goal, *forecast) : "";
}

/// Everyone in static int8 loses too much, and there is time to find out which layers do.
bool Search::needs_the_reserve(const Rung& rung) const {
  if (reserve_is_called_ || spent() > 0.5 * kScreenShare * request_.budget) return false;
  int tried = 0;
  for (const CandidateGroup& group : groups_of(request_.study)) {
    for (const Candidate& one : group.candidates) {
      const auto ranked = std::ranges::find(rung.ranking, one.id(), &RankedContender::candidate);
      const auto& steps = recipe_of(one).steps;
      const bool is_plain = steps.size() == 2 && steps.back().tactic == "static-int8";
      if (ranked == rung.ranking.end() || !is_plain) continue;
      if (ranked->standing != Standing::too_lossy) return false;
      ++tried;
    }
  }
  return tried > 0;
}

void Search::call_the_reserve() {
  reserve_is_called_ = true;
  for (const CandidateGroup& group : groups_of(request_.study)) {
    for (const Candidate& one : group.candidates) {
      if (!is_in_reserve(recipe_of(one))) continue;
      open_->insert(one.id());
      left_out_.erase(one.id());
    }
  }
}

/// Of many that are alike the first few: more would cost blocks and change nothing.
void Search::leave_the_finalists() {
  open_->clear();
  for (const RankedContender& one : outcome_.rungs.back().ranking) {
    if (one.standing == Standing::open && open_->size() < kFinalists) open_->insert(one.candidate);
  }
}

Result<void> Search::finals() {
  Study study = stage("finals");
  leave_the_finalists();
  const Seconds time_left = std::max(Seconds{1.0}, request_.budget - spent());
  const std::size_t originals = study.engines.size() * study.batches.size() * study.threads.size();
  const Seconds window = finals_window(time_left, open_->size() + originals);
  study.protocol = finals_protocol(request_.study.protocol, study.engines.size(), window);
  study.protocol.budget = time_left;
  const auto takes_part = [&](const Candidate& candidate, const Forecast*) {
    return is_baseline(candidate) || is_open(candidate);
  };
  CARNOT_TRY(const StageRecord record, measure_(study, takes_part));
  Rung result = halve(contenders(study, record), request_.limits, true, 1, kGoodEnough);
  const auto open = result.open();
  for (const CandidateGroup& group : groups_of(study)) {
    for (const Candidate& one : group.candidates) {
      if (!open.empty() && one.id() == open.front()) outcome_.winner = one;
    }
  }
  outcome_.winner_is_clear = result.winner_is_clear;
  outcome_.beats_originals = result.beats_originals;
  outcome_.budget_used = record.end == StudyEnd::budget_used;
  outcome_.rungs.push_back(std::move(result));
  outcome_.finals = std::move(study);
  outcome_.last_run = record.run;
  return {};
}

}  // namespace

Result<SearchOutcome> search_recipes(const SearchRequest& request, const MeasureStage& measure,
                                     const Clock& clock) {
  return Search{request, measure, clock}.run();
}

}  // namespace carnot
