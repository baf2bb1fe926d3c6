// SPDX-License-Identifier: Apache-2.0
#include "app/run_study_file.hpp"

#include <optional>

#include "app/study_meter.hpp"
#include "base/file.hpp"
#include "base/file_lock.hpp"
#include "experiment/study_file.hpp"
#include "meter/host.hpp"
#include "store/sqlite_store.hpp"

namespace carnot {
namespace {

constexpr const char* kEstimateNotice =
    "nothing here measures energy, so joules are estimated from CPU time; carnot doctor says what "
    "would change that.";

/// Opens the store at the first need, so that a study that cannot run leaves none behind.
class LateStore {
 public:
  LateStore(const RunStudyRequest& request, const Clock& clock)
      : request_{request}, clock_{clock} {}

  Result<ResultSink*> open() {
    if (!store_) {
      CARNOT_TRY(SqliteStore store, SqliteStore::open(request_.store, clock_));
      // Two that measure at once would run the same blocks, and each would be the other's load.
      auto lock = FileLock::take(request_.store);
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

  /// One that is there already is looked at before minutes go into preparing models.
  Result<void> open_if_it_exists() {
    std::error_code ignored;
    if (!std::filesystem::exists(request_.store, ignored)) return {};
    CARNOT_TRY_VOID(open());
    return {};
  }

 private:
  const RunStudyRequest& request_;
  const Clock& clock_;
  std::optional<FileLock> lock_;  // outlives the store
  std::optional<SqliteStore> store_;
};

}  // namespace

Result<StudyOutcome> run_study_file(const RunStudyRequest& request,
                                    const Environment& environment) {
  CARNOT_TRY(const std::string text, read_file(request.study));
  CARNOT_TRY(Study study, parse_study(text, request.study, environment.variable));
  study.protocol.require_measured |= request.require_measured;
  const Accept accept = study.protocol.require_measured ? Accept::measured : Accept::estimated;
  CARNOT_TRY(StudyMeter meter, StudyMeter::open(environment, accept, request.probe_load));
  LateStore store{request, environment.clock};
  CARNOT_TRY_VOID(store.open_if_it_exists());
  const auto open_sink = [&] {
    if (meter.estimates() && request.notice) request.notice(kEstimateNotice);
    return store.open();
  };
  return run_study(study, text,
                   StudyWorld{.clock = environment.clock,
                              .sys = environment.sys,
                              .meter = meter,
                              .open_sink = open_sink,
                              .host = describe_host(environment.sys),
                              .worker_folders = worker_folders_of(environment),
                              .cache = environment.cache,
                              .stop = request.stop,
                              .progress = request.progress,
                              .notice = request.notice});
}

}  // namespace carnot
