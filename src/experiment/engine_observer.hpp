// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "base/sys_root.hpp"
#include "engines/worker_client.hpp"
#include "experiment/engine_pool.hpp"
#include "tactics/observer.hpp"

namespace carnot {

/// The Observer over an engine: runs graphs in fp32 in a worker of its own, which is started at the
/// first question and lives as long as the observer. One thread.
class EngineObserver final : public Observer {
 public:
  struct Setup {
    WorkerStart worker;            // its work folder also holds the graphs that are observed
    std::filesystem::path images;  // preprocessed, one row per image
    int threads = 1;
    int batch = 16;  // unless the graph is fixed to another
  };

  /// `clock` and `root` outlive the observer.
  EngineObserver(Setup setup, const Clock& clock, const SysRoot& root);

  Result<std::vector<Observation>> observe(const Graph& graph,
                                           const ObservationRequest& request) override;

 private:
  Result<WorkerClient*> worker();

  Setup setup_;
  const Clock& clock_;
  const SysRoot& root_;
  std::optional<WorkerClient> worker_;
};

/// The Observer on an engine of the pool, which outlives it. Errors: those of start_options.
Result<std::unique_ptr<Observer>> observer_on(EngineName engine, const EnginePool& engines,
                                              const std::filesystem::path& images);

}  // namespace carnot
