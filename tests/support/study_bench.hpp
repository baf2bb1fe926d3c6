// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "experiment/study_runner.hpp"
#include "records/result_sink.hpp"
#include "support/must.hpp"

namespace carnot {

/// A meter on which every window draws 1 J, on a host that does what the test says.
class FakeMeter final : public WindowMeter {
 public:
  HostConditions conditions{0.0, 0.0, 1.0, 0, Seconds{0.0}};

  const std::vector<SourceDescription>& sources() const override { return sources_; }
  Result<void> begin(std::span<const pid_t>) override { return {}; }
  Result<void> end() override { return {}; }
  Result<MeteredWindow> finish(std::string name, SteadyTime from, SteadyTime to) override;

 private:
  std::vector<SourceDescription> sources_;
};

/// A store in memory: one run, whatever the study's title.
class MemorySink final : public ResultSink {
 public:
  std::vector<Trial> trials;
  std::map<std::pair<std::string, std::string>, PreparedModel> prepared;  // by model and recipe
  std::vector<Measurement> idle;
  std::vector<CurrentCandidate> current;

  Result<RunId> begin_run(const Study&, const std::string&, const Host&) override { return 1; }
  Result<void> add_prepared_model(RunId, const PreparedModel& model) override;
  Result<void> add_trial(RunId, const Trial& trial) override;
  Result<void> add_idle_baseline(RunId, const Measurement& measured) override;
  Result<void> set_candidates(RunId, const std::vector<CurrentCandidate>& candidates) override;
  Result<std::vector<CurrentCandidate>> candidates(RunId) const override { return current; }
  Result<std::vector<Trial>> finished_trials(RunId) const override { return trials; }
  Result<std::vector<PreparedModel>> prepared_models(RunId) const override;
};

/// A small study that is run, changed and run again: a seeded net of three layers, with the
/// fake worker in the place of every engine. Time stands still but for pauses.
class StudyBench {
 public:
  /// `fake_worker` is the executable of tests/support/fake_worker.
  explicit StudyBench(const std::filesystem::path& fake_worker);

  Study study;  // recipes none and pruned, one engine, two blocks
  ManualClock clock;
  FakeMeter meter;
  MemorySink sink;
  std::stop_source stop;
  /// Called with each step before it is taken: "measuring net/none/onnxruntime/b1/t1/fp32, block
  /// 1".
  std::function<void(const std::string&)> on_step = [](const std::string&) {};

  std::vector<std::string> notices;  // of all sessions
  /// As StudyWorld's.
  std::function<bool(const Candidate&, const Forecast*)> takes_part;

  /// One session, as one `carnot run`.
  Result<StudyOutcome> run();
  /// What it runs in; refers to this object.
  StudyWorld world();
  /// Where the fake workers lie, and a fake exporter may.
  std::filesystem::path workers() const { return folder_.path() / "workers"; }
  /// Cache of models and tensors.
  std::filesystem::path cache() const { return folder_.path() / "cache"; }
  /// The trials of a recipe, in the order in which they ran.
  std::vector<Trial> trials_of(const std::string& recipe) const;

 private:
  SysRoot root_{"/"};
  TemporaryFolder folder_ = must(TemporaryFolder::create({}, "carnot-bench"));
};

}  // namespace carnot
