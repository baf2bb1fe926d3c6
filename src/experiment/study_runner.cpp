// SPDX-License-Identifier: Apache-2.0
#include "experiment/study_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "analysis/stop_rule.hpp"
#include "analysis/summary.hpp"
#include "base/claimed_folder.hpp"
#include "base/rng.hpp"
#include "experiment/engine_pool.hpp"
#include "experiment/grid.hpp"
#include "experiment/group_state.hpp"
#include "experiment/idle_window.hpp"
#include "experiment/study_models.hpp"
#include "experiment/trial_runner.hpp"

namespace carnot {
namespace {

/// What a trial takes by the protocol at most, without what loading and predicting add.
Seconds time_of_a_trial(const Study& study) {
  const Protocol& protocol = study.protocol;
  int windows = 0;
  for (const EngineName engine : all_engines(study))
    windows = std::max(windows, windows_on(protocol, engine));
  return protocol.cool_down + protocol.warm_up + protocol.window * windows;
}

/// One call of run_study: holds what its steps share.
class StudySession {
 public:
  StudySession(const Study& study, const StudyWorld& world, EnginePool engines)
      : study_{study},
        world_{world},
        engines_{std::move(engines)},
        models_{study, world, engines_, [this](std::string step) { report(std::move(step)); }},
        runner_{{&study, &engines_, &world.meter}},
        start_{world.clock.now()} {}

  Result<StudyOutcome> run(const std::string& study_text) {
    CARNOT_TRY_VOID(models_.open());
    CARNOT_TRY(sink_, world_.open_sink());
    CARNOT_TRY(outcome_.run, sink_->begin_run(study_, study_text, world_.host));
    CARNOT_TRY_VOID(take_idle_baseline());
    CARNOT_TRY(const std::vector<CurrentCandidate> before, sink_->candidates(outcome_.run));
    EngineChoice choice{study_, runner_, before};
    CARNOT_TRY_VOID(models_.prepare(*sink_, outcome_.run, choice));
    CARNOT_TRY_VOID(resume());
    auto measured = measure_blocks();
    if (!measured && measured.error().code != ErrorCode::interrupted)
      return tl::unexpected(measured.error());
    if (!measured) outcome_.end = StudyEnd::interrupted;
    count_outcome();
    return outcome_;
  }

 private:
  Result<void> take_idle_baseline();
  Result<void> resume();
  int first_target() const;
  Result<void> measure_blocks();
  Result<void> run_block(GroupState& group);
  Result<void> run_trial(GroupState& group, const PlannedTrial& plan);
  Result<bool> raise_target();
  bool budget_allows_block() const;
  void report(std::string step) const;
  void count_outcome();

  const Study& study_;
  const StudyWorld& world_;
  ResultSink* sink_ = nullptr;  // the world's; null until the models are open
  EnginePool engines_;
  StudyModels models_;
  TrialRunner runner_;
  SteadyTime start_;
  StudyOutcome outcome_;
  std::vector<GroupState> groups_;
  int target_ = 0;           // blocks per candidate
  Seconds trial_time_{0.0};  // spent on trials in this session
  Seconds longest_block_{0.0};
};

Result<void> StudySession::take_idle_baseline() {
  const Seconds length = study_.protocol.idle_baseline;
  if (length <= Seconds{0.0}) return {};
  report("measuring the idle machine");
  CARNOT_TRY(const Measurement idle, measure_idle(world_.meter, world_.clock, length,
                                                  study_.protocol.validity, world_.stop));
  return sink_->add_idle_baseline(outcome_.run, idle);
}

Result<void> StudySession::resume() {
  RunHistory history;
  CARNOT_TRY(history.trials, sink_->finished_trials(outcome_.run));
  CARNOT_TRY(history.candidates, sink_->candidates(outcome_.run));
  groups_ =
      resume_groups(study_, models_.trial_keys(), std::move(history), world_.clock.wall_now());
  return sink_->set_candidates(outcome_.run, candidates_of(groups_));
}

/// Blocks to begin with. With `until` a number at which the stop rule looks, also where an earlier
/// session was broken off between two looks: stopping at any number would make intervals too
/// narrow.
int StudySession::first_target() const {
  int target = study_.protocol.repetitions;
  if (!study_.protocol.until) return target;
  target = look_from(target);
  for (const GroupState& group : groups_) {
    for (const int blocks : group.schedule.compared_blocks()) {
      if (look_from(blocks) != blocks) target = std::max(target, look_from(blocks));
    }
  }
  return target;
}

/// Rounds over the groups, one block each, so that when the budget ends all groups have about as
/// many.
Result<void> StudySession::measure_blocks() {
  target_ = first_target();
  for (;;) {
    bool measured = false;
    for (GroupState& group : groups_) {
      if (!group.schedule.open_block(target_)) continue;
      if (!budget_allows_block()) {
        outcome_.end = StudyEnd::budget_used;
        return {};
      }
      CARNOT_TRY_VOID(run_block(group));
      measured = true;
    }
    if (measured) continue;
    CARNOT_TRY(const bool more, raise_target());
    if (!more) return {};
  }
}

/// With `until`, the stop rule looks when every group has its blocks, and sets the next number of
/// them.
Result<bool> StudySession::raise_target() {
  if (!study_.protocol.until) return false;
  std::vector<Trial> trials;
  bool can_go_on = false;
  for (const GroupState& group : groups_) {
    trials.insert(trials.end(), group.trials.begin(), group.trials.end());
    can_go_on = can_go_on || group.schedule.reaches(target_);
  }
  CARNOT_TRY(const bool met, goal_met(study_, trials));
  if (met || !can_go_on) return false;
  target_ = next_look(target_);
  return true;
}

bool StudySession::budget_allows_block() const {
  if (!study_.protocol.budget || outcome_.trials_run == 0) return true;
  const Seconds spent = seconds_between(start_, world_.clock.now());
  return spent + longest_block_ <= *study_.protocol.budget;
}

Result<void> StudySession::run_block(GroupState& group) {
  const SteadyTime begin = world_.clock.now();
  while (const auto plan = group.schedule.next()) {
    CARNOT_TRY_VOID(run_trial(group, *plan));
  }
  longest_block_ = std::max(longest_block_, seconds_between(begin, world_.clock.now()));
  return {};
}

Result<void> StudySession::run_trial(GroupState& group, const PlannedTrial& plan) {
  if (world_.stop.stop_requested())
    return fail(ErrorCode::interrupted, "the study was interrupted.");
  const Candidate& candidate = group.schedule.group().candidates[plan.candidate];
  report(fmt::format("measuring {}, block {}", candidate.id(), plan.block + 1));
  const std::string& key = group.keys.at(candidate.id());
  const SteadyTime begin = world_.clock.now();
  CARNOT_TRY(Trial trial, runner_.run({&candidate, &models_.ready(candidate), key, plan,
                                       group.wants_accuracy(key)}));
  trial_time_ += seconds_between(begin, world_.clock.now());
  CARNOT_TRY_VOID(sink_->add_trial(outcome_.run, trial));
  group.add(std::move(trial), world_.clock.wall_now());
  ++outcome_.trials_run;
  return {};
}

void StudySession::report(std::string step) const {
  if (!world_.progress) return;
  StudyProgress progress{std::move(step), 0, 0, std::nullopt};
  int left = 0;
  for (const GroupState& group : groups_) {
    progress.trials_done += static_cast<int>(group.trials.size());
    left += group.schedule.trials_left(target_);
  }
  progress.trials_planned = progress.trials_done + left;
  if (left > 0) {
    const Seconds one =
        outcome_.trials_run > 0 ? trial_time_ / outcome_.trials_run : time_of_a_trial(study_);
    Seconds time_left = one * left;
    if (study_.protocol.budget) {
      time_left = std::min(time_left,
                           *study_.protocol.budget - seconds_between(start_, world_.clock.now()));
    }
    progress.time_left = std::max(Seconds{0.0}, time_left);
  }
  world_.progress(progress);
}

void StudySession::count_outcome() {
  for (const GroupState& group : groups_) {
    outcome_.failed += group.failed_trials();
    outcome_.invalid += group.invalid_trials();
  }
  outcome_.failed += models_.failed();
}

}  // namespace

ExporterSetup exporter_setup(const Protocol& protocol, const StudyWorld& world) {
  return {.program_folders = world.worker_folders,
          .cache = world.cache,
          .time_limit = protocol.export_limit,
          .memory_share = protocol.memory_share,
          .stop = world.stop};
}

Result<StudyOutcome> run_study(const Study& study, const std::string& study_text,
                               const StudyWorld& world) {
  ClaimedFolder::remove_abandoned(world.cache, kWorkFolderPrefix);
  CARNOT_TRY(const ClaimedFolder work, ClaimedFolder::create(world.cache, kWorkFolderPrefix));
  EnginePool::Setup setup{world.worker_folders, work.path(), study.protocol.memory_share,
                          study.protocol.trial_limit, world.stop};
  CARNOT_TRY(EnginePool engines, EnginePool::open(with_observers(all_engines(study), study.recipes),
                                                  std::move(setup), world.clock, world.sys));
  StudySession session{study, world, std::move(engines)};
  return session.run(study_text);
}

}  // namespace carnot
