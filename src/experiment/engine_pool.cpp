// SPDX-License-Identifier: Apache-2.0
#include "experiment/engine_pool.hpp"

#include "engines/locate.hpp"
#include "engines/memory_limit.hpp"

namespace carnot {

Result<EnginePool> EnginePool::open(const std::vector<EngineName>& engines, Setup setup,
                                    const Clock& clock, const SysRoot& root) {
  EnginePool pool{std::move(setup), clock, root};
  for (const EngineName engine : engines) {
    CARNOT_TRY(pool.executables_[engine], locate_worker(engine, pool.setup_.worker_folders));
    CARNOT_TRY(WorkerClient worker, pool.start(engine));
    pool.reports_[engine] = worker.report();
    CARNOT_TRY_VOID(worker.bye());
  }
  return pool;
}

Result<WorkerStart> EnginePool::start_options(EngineName engine) const {
  CARNOT_TRY(const std::uint64_t free_bytes, available_memory_bytes(*root_));
  WorkerStart start;
  start.executable = executables_.at(engine);
  start.work_folder = setup_.work_folder;
  start.limits.resident_bytes =
      static_cast<std::uint64_t>(setup_.memory_share * static_cast<double>(free_bytes));
  start.limits.load = setup_.trial_limit;
  start.limits.step = setup_.trial_limit;
  start.stop = setup_.stop;
  return start;
}

Result<WorkerClient> EnginePool::start(EngineName engine) const {
  CARNOT_TRY(const WorkerStart options, start_options(engine));
  return WorkerClient::start(options, *clock_, *root_);
}

}  // namespace carnot
