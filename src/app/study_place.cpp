// SPDX-License-Identifier: Apache-2.0
#include "app/study_place.hpp"

#include <utility>

#include "analysis/search_cost.hpp"
#include "meter/host.hpp"

namespace carnot {
namespace {

constexpr const char* kEstimateNotice =
    "nothing here measures energy, so joules are estimated from CPU time; carnot doctor says what "
    "would change that.";

}  // namespace

Result<StudyPlace> StudyPlace::open(StudyPlaceSetup setup, const Environment& environment) {
  const Accept accept = setup.require_measured ? Accept::measured : Accept::estimated;
  CARNOT_TRY(StudyMeter meter, StudyMeter::open(environment, accept, setup.probe_load));
  StudyPlace place{std::move(setup), std::move(meter), environment};
  // One that is there already is looked at before minutes go into preparing models.
  std::error_code ignored;
  if (std::filesystem::exists(place.setup_.store, ignored)) {
    CARNOT_TRY_VOID(place.open_store());
  }
  return place;
}

Result<SqliteStore*> StudyPlace::open_store() {
  if (!store_) {
    CARNOT_TRY(SqliteStore store, SqliteStore::open(setup_.store, environment_->clock));
    // Two that measure at once would run the same blocks, and each would be the other's load.
    auto lock = FileLock::take(setup_.store);
    if (!lock) {
      if (lock.error().remedy.empty()) {
        lock.error().remedy =
            "Wait until it has ended, or give this study a store of its own with --store.";
      }
      return tl::unexpected(lock.error());
    }
    lock_.emplace(std::move(lock).value());
    store_.emplace(std::move(store));
  }
  return &*store_;
}

StudyWorld StudyPlace::world(const Hooks& hooks) {
  const auto open_sink = [this]() -> Result<ResultSink*> {
    if (meter_.estimates() && setup_.notice && !std::exchange(told_of_estimates_, true))
      setup_.notice(kEstimateNotice);
    return open_store();
  };
  return {.clock = environment_->clock,
          .sys = environment_->sys,
          .meter = meter_,
          .open_sink = open_sink,
          .host = describe_host(environment_->sys),
          .worker_folders = worker_folders_of(*environment_),
          .cache = environment_->cache,
          .stop = setup_.stop,
          .progress = setup_.progress,
          .notice = setup_.notice,
          .takes_part = hooks.takes_part,
          .prepared = hooks.prepared};
}

Result<void> StudyPlace::add_search_cost(std::span<const RunId> stages, const SearchCost& session) {
  if (stages.empty()) return {};
  CARNOT_TRY(SqliteStore* const store, open_store());
  CARNOT_TRY(const std::optional<SearchCost> earlier, store->search_cost(stages.front()));
  const SearchCost all = earlier ? both_sessions(*earlier, session) : session;
  for (const RunId stage : stages) {
    CARNOT_TRY_VOID(store->set_search_cost(stage, all));
  }
  return {};
}

Result<StudyOutcome> StudyPlace::run(const Study& study, const std::string& study_text,
                                     const Hooks& hooks) {
  return run_study(study, study_text, world(hooks));
}

}  // namespace carnot
