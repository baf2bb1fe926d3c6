// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiment/engine_pool.hpp"
#include "experiment/model_workshop.hpp"
#include "experiment/schedule.hpp"
#include "experiment/window_meter.hpp"
#include "records/host.hpp"
#include "records/study.hpp"
#include "records/trial.hpp"

namespace carnot {

/// What decides a candidate's result, as one hash: model bytes, recipe, engine and version,
/// settings, data, protocol, host. Names and titles are outside it, so renaming a recipe keeps its
/// trials.
std::string trial_key(const Study& study, const Candidate& candidate, const ReadyModel& model,
                      const Recipe& recipe, const EngineReport& engine, const Host& host);

/// Did the engine refuse the model, or compute no usable outputs with it? Then it will again, and
/// no further trial is worth its time.
bool is_refusal(const Trial& trial);

/// Runs one trial: a fresh worker, accuracy if it is still unknown, warm-up, windows, judgement.
/// One thread.
class TrialRunner {
 public:
  struct Setup {
    const Study* study;  // borrowed, as are the following
    const EnginePool* engines;
    WindowMeter* meter;
  };
  explicit TrialRunner(Setup setup) : setup_{setup} {}

  /// The next window of a trial, told what the worker has done so far; empty: there is none.
  using NextWindow =
      std::function<Result<std::optional<WindowRequest>>(const std::vector<WindowRecord>&)>;

  struct Request {
    const Candidate* candidate;
    const ReadyModel* model;
    std::string key;
    PlannedTrial plan;
    bool with_accuracy = false;
    NextWindow next_window{};  // empty: as many as the protocol says, and as long
  };
  /// Never fails as a whole: what went wrong is the trial's status and reason. Errors: interrupted
  /// only.
  Result<Trial> run(const Request& request) const;

 private:
  Result<void> run_in_worker(const Request& request, WorkerClient& worker, Trial& trial) const;
  Result<void> load(const Request& request, WorkerClient& worker, Trial& trial) const;
  Result<std::optional<WindowRequest>> window_by_protocol(const Trial& trial) const;
  Result<WindowRecord> run_window(WorkerClient& worker, const WindowRequest& request,
                                  std::size_t number) const;
  Result<void> take_accuracy(const Request& request, WorkerClient& worker, Trial& trial) const;

  Setup setup_;
};

}  // namespace carnot
