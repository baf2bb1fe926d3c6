// SPDX-License-Identifier: Apache-2.0
#include "app/run_study_file.hpp"

#include "app/study_meter.hpp"
#include "base/file.hpp"
#include "engines/locate.hpp"
#include "experiment/study_file.hpp"
#include "meter/host.hpp"
#include "store/sqlite_store.hpp"

namespace carnot {
namespace {

constexpr const char* kEstimateNotice =
    "nothing here measures energy, so joules are estimated from CPU time; carnot doctor says what "
    "would change that.";

std::vector<std::filesystem::path> worker_folders_of(const Environment& environment) {
  return worker_folders(environment.variable("CARNOT_WORKER_PATH").value_or(""),
                        environment.executable.parent_path());
}

}  // namespace

Result<StudyOutcome> run_study_file(const RunStudyRequest& request,
                                    const Environment& environment) {
  CARNOT_TRY(const std::string text, read_file(request.study));
  CARNOT_TRY(const Study study, parse_study(text, request.study, environment.variable));
  const Accept accept = study.protocol.require_measured ? Accept::measured : Accept::estimated;
  CARNOT_TRY(StudyMeter meter, StudyMeter::open(environment, accept));
  CARNOT_TRY(SqliteStore store, SqliteStore::open(request.store, environment.clock));
  if (meter.estimates() && request.notice) request.notice(kEstimateNotice);
  return run_study(study, text,
                   StudyWorld{.clock = environment.clock,
                              .sys = environment.sys,
                              .meter = meter,
                              .sink = store,
                              .host = describe_host(environment.sys),
                              .worker_folders = worker_folders_of(environment),
                              .cache = environment.cache,
                              .stop = request.stop,
                              .progress = request.progress});
}

}  // namespace carnot
