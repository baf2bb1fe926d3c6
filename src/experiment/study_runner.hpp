// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/sys_root.hpp"
#include "experiment/exports/model_exporter.hpp"
#include "experiment/packages/package_maker.hpp"
#include "experiment/window_meter.hpp"
#include "records/result_sink.hpp"
#include "records/study.hpp"
#include "tactics/tactic.hpp"

namespace carnot {

/// Where a study stands. Handed out before each step.
struct StudyProgress {
  std::string step;  // "measuring resnet20/static-int8/openvino/b1/t1/fp32, block 3"
  int trials_done = 0;
  int trials_planned = 0;  // known exactly only when no "until" and no invalid trial changes it
  /// From the trials so far; before the first, what the protocol itself takes. Empty while nothing
  /// is planned yet.
  std::optional<Seconds> time_left;
};

/// Why a study stopped.
enum class StudyEnd { complete, budget_used, interrupted };

struct StudyOutcome {
  RunId run = 0;
  StudyEnd end = StudyEnd::complete;
  int trials_run = 0;  // in this session
  int failed = 0;      // among all trials of the run; an earlier session's, unless made good since
  int invalid = 0;     // likewise, that were not replaced by a valid one
};

/// The world that a study runs in. Everything borrowed outlives the call.
struct StudyWorld {
  const Clock& clock;
  const SysRoot& sys;
  WindowMeter& meter;
  /// Called once, when every engine, model and dataset could be opened: bad input leaves no file.
  std::function<Result<ResultSink*>()> open_sink;
  Host host;
  std::vector<std::filesystem::path> worker_folders;
  std::filesystem::path cache;
  std::stop_token stop;  // Ctrl-C: the trial in progress is dropped, all finished ones are kept
  std::function<void(const StudyProgress&)> progress;
  /// What the user should know beforehand, a sentence: a recipe that is forecast to change nothing,
  /// said before it is applied. May be empty.
  std::function<void(const std::string&)> notice;
  /// Which candidates of the grid are prepared and measured, by what is expected of their recipe on
  /// their engine (null: nothing is, of `none` or where it cannot be forecast). Empty: all. A
  /// search leaves out what has lost; it keeps the baselines of what it keeps.
  std::function<bool(const Candidate&, const Forecast*)> takes_part{};
  /// Told of every model that a recipe was applied to, with its file in the cache. May be empty.
  std::function<void(const PreparedModel&, const std::filesystem::path&)> prepared{};
};

/// What exports a study's models of timm and its like in this world, and compiles models, may use.
ExporterSetup exporter_setup(const Protocol& protocol, const StudyWorld& world);

/// Runs what is still to be run of a study: prepares models, then blocks of trials until every
/// comparison has its blocks, the intervals are narrow enough or the budget is used. Called again
/// after a crash or with a changed study, it runs only what is missing.
///
/// Errors: bad_input and not_found for a study that cannot run here at all (a model or dataset that
/// is missing, an engine that is not installed); environment when results cannot be stored, or the
/// exporters that a model needs are not installed. Failed trials are no errors, nor is a model that
/// cannot be exported, as long as another can be opened.
Result<StudyOutcome> run_study(const Study& study, const std::string& study_text,
                               const StudyWorld& world);

}  // namespace carnot
