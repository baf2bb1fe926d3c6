// SPDX-License-Identifier: Apache-2.0
#include "experiment/engine_observer.hpp"

#include "experiment/model_words.hpp"
#include "graph/onnx_file.hpp"
#include "graph/shapes.hpp"

namespace carnot {

EngineObserver::EngineObserver(Setup setup, const Clock& clock, const SysRoot& root)
    : setup_{std::move(setup)}, clock_{clock}, root_{root} {}

Result<WorkerClient*> EngineObserver::worker() {
  if (!worker_ || !worker_->is_alive()) {
    CARNOT_TRY(WorkerClient started, WorkerClient::start(setup_.worker, clock_, root_));
    worker_.emplace(std::move(started));
  }
  return &*worker_;
}

Result<std::vector<Observation>> EngineObserver::observe(const Graph& graph,
                                                         const ObservationRequest& request) {
  CARNOT_TRY(WorkerClient * client, worker());
  const std::filesystem::path file = setup_.worker.work_folder / "observed.onnx";
  CARNOT_TRY_VOID(save_model(graph, file));
  ModelSettings settings;
  settings.model = file;
  settings.batch = static_cast<int>(fixed_batch(graph).value_or(setup_.batch));
  settings.threads = setup_.threads;
  auto observed = client->observe(settings, setup_.images, request);
  if (observed) return observed;
  Error error = std::move(observed).error();
  error.message = with_file_named(error.message, file, "the model");  // a file of ours, gone soon
  return tl::unexpected(std::move(error));
}

Result<std::unique_ptr<Observer>> observer_on(EngineName engine, const EnginePool& engines,
                                              const std::filesystem::path& images) {
  CARNOT_TRY(WorkerStart start, engines.start_options(engine));
  return std::make_unique<EngineObserver>(
      EngineObserver::Setup{.worker = std::move(start), .images = images}, engines.clock(),
      engines.root());
}

}  // namespace carnot
