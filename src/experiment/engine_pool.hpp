// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <stop_token>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/sys_root.hpp"
#include "engines/worker_client.hpp"
#include "records/engine.hpp"

namespace carnot {

/// Starts workers of the study's engines and knows what each reported. Every engine is started once
/// at the beginning: a study that names an engine which is not installed is refused before anything
/// is measured. One thread.
class EnginePool {
 public:
  struct Setup {
    std::vector<std::filesystem::path> worker_folders;
    std::filesystem::path work_folder;  // exists
    double memory_share = 0.8;          // of what is free, for one worker tree
    Seconds trial_limit{120.0};
    std::stop_token stop;
  };

  /// `clock` and `root` outlive the pool. Errors: not_found with the command that installs the
  /// engine.
  static Result<EnginePool> open(const std::vector<EngineName>& engines, Setup setup,
                                 const Clock& clock, const SysRoot& root);

  const EngineReport& report(EngineName engine) const { return reports_.at(engine); }
  /// How to start a worker of this engine with the limits of now.
  Result<WorkerStart> start_options(EngineName engine) const;
  Result<WorkerClient> start(EngineName engine) const;

  const Clock& clock() const { return *clock_; }
  const SysRoot& root() const { return *root_; }
  const std::stop_token& stop() const { return setup_.stop; }
  const std::filesystem::path& work_folder() const { return setup_.work_folder; }

 private:
  EnginePool(Setup setup, const Clock& clock, const SysRoot& root)
      : setup_{std::move(setup)}, clock_{&clock}, root_{&root} {}

  Setup setup_;
  const Clock* clock_;  // borrowed, as is root_
  const SysRoot* root_;
  std::map<EngineName, std::filesystem::path> executables_;
  std::map<EngineName, EngineReport> reports_;
};

}  // namespace carnot
