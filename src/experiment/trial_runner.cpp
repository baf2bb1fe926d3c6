// SPDX-License-Identifier: Apache-2.0
#include "experiment/trial_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "base/hash.hpp"
#include "experiment/judge.hpp"
#include "experiment/model_words.hpp"
#include "experiment/recipe_text.hpp"

namespace carnot {
namespace {

/// Raised when the way a trial is run changes so that old trials no longer compare with new ones.
constexpr std::string_view kProtocolVersion = "1";

std::string protocol_text(const Protocol& protocol, EngineName engine) {
  return fmt::format("v{} warm_up={} window={} windows={} cool_down={}", kProtocolVersion,
                     protocol.warm_up.count(), protocol.window.count(),
                     windows_on(protocol, engine), protocol.cool_down.count());
}

ModelSettings settings_of(const Candidate& candidate, const ReadyModel& model) {
  ModelSettings settings;
  settings.model = model.file_for(candidate.settings);
  settings.batch = candidate.settings.batch;
  settings.threads = candidate.settings.threads;
  settings.precision = candidate.settings.precision;
  settings.device = candidate.settings.device;
  return settings;
}

/// The first image with an output that is not finite; empty when all outputs are numbers.
std::optional<std::int64_t> first_without_numbers(std::span<const float> logits,
                                                  std::int64_t classes) {
  const auto found =
      std::find_if(logits.begin(), logits.end(), [](float x) { return !std::isfinite(x); });
  if (found == logits.end()) return std::nullopt;
  return (found - logits.begin()) / classes;
}

/// Compares predictions with labels. Labels may be absent, or worthless because the weights are
/// seeded.
AccuracyRecord accuracy_of(std::vector<std::int32_t> predictions,
                           const std::vector<std::int32_t>& labels, bool seeded) {
  AccuracyRecord record;
  record.total = static_cast<std::int64_t>(predictions.size());
  if (!seeded && labels.size() == predictions.size()) {
    std::int64_t correct = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      record.right.push_back(predictions[i] == labels[i] ? 1 : 0);
      correct += record.right.back();
    }
    record.correct = correct;
  }
  record.predictions = std::move(predictions);
  return record;
}

/// The engine's own words on why it does not take the model. Not so when the world refused: what
/// found no memory, or could not be read, may find it tomorrow.
bool engine_refuses(const Error& error) {
  return error.code == ErrorCode::unsupported || error.code == ErrorCode::bad_input;
}

}  // namespace

bool is_refusal(const Trial& trial) {
  return std::any_of(trial.findings.begin(), trial.findings.end(), [](const Finding& one) {
    return one.code == FindingCode::model_refused || one.code == FindingCode::accuracy_failed;
  });
}

std::string trial_key(const Study& study, const Candidate& candidate, const ReadyModel& model,
                      const Recipe& recipe, const EngineReport& engine, const Host& host) {
  const Settings& settings = candidate.settings;
  // A trial of blocks of its own is in no block with other settings.
  const std::string_view together = study.settings_together ? " together" : "";
  return Sha256{}
      .add_field(model.record.sha256)
      .add_field(recipe_text(recipe))
      .add_field(key_of(settings.engine))
      .add_field(engine.version)
      .add_field(fmt::format("b{} t{} {} {}{}", settings.batch, settings.threads,
                             key_of(settings.precision), settings.device, together))
      .add_field(model.data.identity)
      .add_field(protocol_text(study.protocol, settings.engine))
      .add_field(host.fingerprint)
      .hex();
}

Result<Trial> TrialRunner::run(const Request& request) const {
  const Clock& clock = setup_.engines->clock();
  if (!clock.sleep_for(setup_.study->protocol.cool_down, setup_.engines->stop()))
    return fail(ErrorCode::interrupted, "the study was interrupted.");
  Trial trial;
  trial.key = request.key;
  trial.candidate = *request.candidate;
  trial.block = request.plan.block;
  trial.position = request.plan.position;
  trial.attempt = request.plan.attempt;
  trial.started = clock.wall_now();
  trial.sources = setup_.meter->sources();

  auto worker = setup_.engines->start(request.candidate->settings.engine);
  auto done = worker ? run_in_worker(request, *worker, trial)
                     : Result<void>{tl::unexpected(worker.error())};
  if (worker) {
    trial.peak_resident_bytes = worker->peak_resident_bytes();
    if (done) done = worker->bye();
  }
  if (!done && done.error().code == ErrorCode::interrupted) return tl::unexpected(done.error());
  if (!done) {
    trial.status = TrialStatus::failed;
    trial.reason = with_file_named(to_sentence(done.error()),
                                   request.model->file_for(request.candidate->settings),
                                   fmt::format("\"{}\"", request.candidate->model));
    return trial;
  }
  judge_again(trial, setup_.study->protocol.validity);
  return trial;
}

Result<void> TrialRunner::run_in_worker(const Request& request, WorkerClient& worker,
                                        Trial& trial) const {
  const Protocol& protocol = setup_.study->protocol;
  trial.engine = worker.report();
  CARNOT_TRY_VOID(load(request, worker, trial));
  if (request.with_accuracy) {
    CARNOT_TRY_VOID(take_accuracy(request, worker, trial));
  }
  CARNOT_TRY_VOID(worker.warm_up(request.model->data.test_images, protocol.warm_up, 1));
  for (;;) {
    CARNOT_TRY(const auto next, request.next_window ? request.next_window(trial.windows)
                                                    : window_by_protocol(trial));
    if (!next) return {};
    CARNOT_TRY(WindowRecord window, run_window(worker, *next, trial.windows.size()));
    trial.windows.push_back(std::move(window));
  }
}

Result<std::optional<WindowRequest>> TrialRunner::window_by_protocol(const Trial& trial) const {
  const Protocol& protocol = setup_.study->protocol;
  const int wanted = windows_on(protocol, trial.candidate.settings.engine);
  if (static_cast<int>(trial.windows.size()) >= wanted) return std::optional<WindowRequest>{};
  return std::optional{WindowRequest{protocol.window, protocol.validity.invalid_latencies_below}};
}

Result<void> TrialRunner::load(const Request& request, WorkerClient& worker, Trial& trial) const {
  auto loaded = worker.load(settings_of(*request.candidate, *request.model));
  if (loaded) {
    trial.load = std::move(*loaded);
    return {};
  }
  Error error = std::move(loaded).error();
  // A worker that crashed or hung over the model is gone; one that lives has answered.
  if (!worker.is_alive() || !engine_refuses(error)) return tl::unexpected(std::move(error));
  trial.findings.push_back(finding(FindingCode::model_refused));
  const std::string prefix = request.model->file_for(request.candidate->settings).string() + ": ";
  if (error.message.starts_with(prefix)) error.message.erase(0, prefix.size());
  error.message = fmt::format("{} refuses {}: {}", key_of(request.candidate->settings.engine),
                              model_in_words(*setup_.study, *request.candidate), error.message);
  return tl::unexpected(std::move(error));
}

Result<WindowRecord> TrialRunner::run_window(WorkerClient& worker, const WindowRequest& request,
                                             std::size_t number) const {
  const std::vector<pid_t> tree = worker.tree();
  const WindowHooks hooks{.at_barrier = [&] { return setup_.meter->begin(tree); },
                          .at_end = [&] { return setup_.meter->end(); }};
  CARNOT_TRY(WindowResult result, worker.run_window(request, hooks));
  CARNOT_TRY(MeteredWindow metered,
             setup_.meter->finish(fmt::format("window {}", number), result.begin, result.end));
  return WindowRecord{.iterations = result.iterations,
                      .latency_seconds = std::move(result.latency_seconds),
                      .measurement = std::move(metered.measurement),
                      .readings = std::move(metered.readings),
                      .conditions = metered.conditions};
}

/// Wrong outputs make the trial INVALID for good: the same model would compute them again. What may
/// be an accident (a worker that died, a full disk) is an error, and the trial is a failed one.
Result<void> TrialRunner::take_accuracy(const Request& request, WorkerClient& worker,
                                        Trial& trial) const {
  const auto refuse = [&](std::string detail) {
    trial.reason = fmt::format("the accuracy check of {} on {} failed: {}",
                               model_in_words(*setup_.study, *request.candidate),
                               key_of(request.candidate->settings.engine), detail);
    trial.findings.push_back(finding(FindingCode::accuracy_failed, std::move(detail)));
  };
  auto predictions = worker.predict(request.model->data.test_images);
  if (!predictions) {
    if (!worker.is_alive() || !engine_refuses(predictions.error()))
      return tl::unexpected(std::move(predictions).error());
    refuse(with_file_named(to_sentence(predictions.error()),
                           request.model->file_for(request.candidate->settings),
                           fmt::format("\"{}\"", request.candidate->model)));
    return {};
  }
  CARNOT_TRY(const auto logits, predictions->logits.as<float>());
  if (const auto image = first_without_numbers(logits, predictions->logits.shape().back())) {
    refuse(fmt::format("the outputs are not numbers (NaN or infinite), first for image {} of {}.",
                       *image + 1, predictions->classes.size()));
    return {};
  }
  trial.accuracy = accuracy_of(predictions->classes, request.model->data.test_labels,
                               request.model->record.weights_are_seeded);
  trial.accuracy->content_sha256 = request.model->data.test_content;
  if (!trial.accuracy->correct) trial.findings.push_back(finding(FindingCode::no_accuracy));
  return {};
}

}  // namespace carnot
