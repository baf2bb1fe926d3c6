// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "records/current_candidate.hpp"
#include "records/host.hpp"
#include "records/measurement.hpp"
#include "records/study.hpp"
#include "records/trial.hpp"

namespace carnot {

/// One continued run of a study on one host, as the store numbers it.
using RunId = std::int64_t;

/// Where an experiment hands its results, and what it asks when it resumes. Every call is one
/// transaction: after it returns, the record survives a kill -9. One thread.
class ResultSink {
 public:
  virtual ~ResultSink() = default;

  /// Opens the run of this study on this host, or a new one. The text of the study file is kept.
  virtual Result<RunId> begin_run(const Study& study, const std::string& study_text,
                                  const Host& host) = 0;
  virtual Result<void> add_prepared_model(RunId run, const PreparedModel& model) = 0;
  virtual Result<void> add_trial(RunId run, const Trial& trial) = 0;
  virtual Result<void> add_idle_baseline(RunId run, const Measurement& idle) = 0;

  /// Replaces the list of the run's candidates: what its report will show.
  virtual Result<void> set_candidates(RunId run,
                                      const std::vector<CurrentCandidate>& candidates) = 0;
  /// As they were set last; empty for a run of before candidates were recorded.
  virtual Result<std::vector<CurrentCandidate>> candidates(RunId run) const = 0;

  /// Trials of the run so far, without raw readings: what is done, and what it showed.
  virtual Result<std::vector<Trial>> finished_trials(RunId run) const = 0;
  virtual Result<std::vector<PreparedModel>> prepared_models(RunId run) const = 0;
};

}  // namespace carnot
