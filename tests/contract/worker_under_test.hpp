// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <filesystem>
#include <ostream>
#include <string>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/sys_root.hpp"
#include "contract/contract_model.hpp"
#include "engines/worker_client.hpp"
#include "support/must.hpp"

namespace carnot {

struct WorkerUnderTest {
  std::string name;
  std::filesystem::path executable;
};
inline void PrintTo(const WorkerUnderTest& worker, std::ostream* out) { *out << worker.name; }

/// The fake worker, and each engine's.
std::vector<WorkerUnderTest> workers_under_test();
WorkerUnderTest fake_worker();

/// True when a process of this id exists, be it as a zombie.
bool process_exists(pid_t pid);

/// A folder with the contract's model and seven images, and how to start a worker in it.
class WorkerFixture {
 public:
  WorkerFixture();

  WorkerStart start_of(const WorkerUnderTest& worker) const;
  Result<WorkerClient> start(const WorkerUnderTest& worker) const {
    return WorkerClient::start(start_of(worker), clock, root);
  }
  Result<WorkerClient> start(const WorkerStart& how) const {
    return WorkerClient::start(how, clock, root);
  }
  ModelSettings settings(int batch) const;

  static constexpr std::int64_t kImages = 7;

  TemporaryFolder folder = must(TemporaryFolder::create("", "worker-contract-"));
  ContractModel model;
  std::filesystem::path model_path = folder.path() / "model.onnx";
  std::filesystem::path images_path = folder.path() / "images.npy";
  RealClock clock;
  SysRoot root{"/"};
};

/// One test for each worker; skipped where the engine is not built, failed where CI promises it.
class WorkerContract : public testing::TestWithParam<WorkerUnderTest>, public WorkerFixture {
 protected:
  void SetUp() override;
  WorkerClient started() const { return must(start(GetParam())); }
};

}  // namespace carnot
