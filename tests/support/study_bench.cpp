// SPDX-License-Identifier: Apache-2.0
#include "support/study_bench.hpp"

#include <algorithm>

#include "records/choices.hpp"

namespace carnot {

Result<MeteredWindow> FakeMeter::finish(std::string name, SteadyTime from, SteadyTime to) {
  const Energy joule = Energy::measured(Perimeter::single(Domain::cpu_package), exactly(1.0));
  return MeteredWindow{Measurement{std::move(name), from, to, {}, joule}, {}, conditions};
}

Result<void> MemorySink::add_prepared_model(RunId, const PreparedModel& model) {
  prepared.insert_or_assign({model.model, model.recipe}, model);
  return {};
}

Result<void> MemorySink::add_trial(RunId, const Trial& trial) {
  trials.push_back(trial);
  return {};
}

Result<void> MemorySink::add_idle_baseline(RunId, const Measurement& measured) {
  idle.push_back(measured);
  return {};
}

Result<void> MemorySink::set_candidates(RunId, const std::vector<CurrentCandidate>& candidates) {
  current = candidates;
  return {};
}

Result<std::vector<PreparedModel>> MemorySink::prepared_models(RunId) const {
  std::vector<PreparedModel> models;
  for (const auto& [names, model] : prepared) models.push_back(model);
  return models;
}

StudyBench::StudyBench(const std::filesystem::path& fake_worker) {
  study.title = "bench";
  study.models = {{"net", "zoo:mlp?size=4&hidden=4", "", {}}};
  study.recipes = {{"none", {}}, {"pruned", {{"prune-global", {}}}}};
  study.engines = {EngineName::onnxruntime};
  study.protocol.warm_up = Seconds{0.0};
  study.protocol.window = Seconds{1e-6};
  study.protocol.repetitions = 2;
  std::filesystem::create_directories(folder_.path() / "workers");
  for (const EngineName engine : kEngineNames) {
    std::filesystem::create_symlink(
        fake_worker, folder_.path() / "workers" / ("carnot-worker-" + std::string{key_of(engine)}));
  }
}

StudyWorld StudyBench::world() {
  Host host;
  host.fingerprint = "f00d";
  return {.clock = clock,
          .sys = root_,
          .meter = meter,
          .open_sink = [this]() -> Result<ResultSink*> { return &sink; },
          .host = host,
          .worker_folders = {folder_.path() / "workers"},
          .cache = cache(),
          .stop = stop.get_token(),
          .progress = [this](const StudyProgress& p) { on_step(p.step); },
          .notice = [this](const std::string& t) { notices.push_back(t); },
          .takes_part = takes_part};
}

Result<StudyOutcome> StudyBench::run() { return run_study(study, "text", world()); }

std::vector<Trial> StudyBench::trials_of(const std::string& recipe) const {
  std::vector<Trial> found;
  std::copy_if(sink.trials.begin(), sink.trials.end(), std::back_inserter(found),
               [&](const Trial& trial) { return trial.candidate.recipe == recipe; });
  return found;
}

}  // namespace carnot
