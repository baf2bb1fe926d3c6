// SPDX-License-Identifier: Apache-2.0
#include "contract/worker_under_test.hpp"

#include <signal.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>

#include "graph/onnx_file.hpp"

namespace carnot {

std::vector<WorkerUnderTest> workers_under_test() {
  const std::filesystem::path folder{CARNOT_WORKER_FOLDER};
  return {fake_worker(),
          {"onnxruntime", folder / "carnot-worker-onnxruntime"},
          {"openvino", folder / "carnot-worker-openvino"},
          {"torch", folder / "carnot-worker-torch"}};
}

WorkerUnderTest fake_worker() { return {"fake", CARNOT_FAKE_WORKER}; }

bool process_exists(pid_t pid) { return ::kill(pid, 0) == 0 || errno != ESRCH; }

WorkerFixture::WorkerFixture() {
  must(save_model(model.graph(), model_path));
  write_contract_images(images_path, kImages);
}

WorkerStart WorkerFixture::start_of(const WorkerUnderTest& worker) const {
  return {.executable = worker.executable,
          .work_folder = folder.path(),
          .limits = {.resident_bytes = std::uint64_t{4} << 30}};
}

ModelSettings WorkerFixture::settings(int batch) const {
  ModelSettings settings;
  settings.model = model_path;
  settings.batch = batch;
  return settings;
}

void WorkerContract::SetUp() {
  if (std::filesystem::exists(GetParam().executable)) return;
  const char* ci = std::getenv("CI");
  const bool promised = ci != nullptr && std::string_view{ci} == "true" && CARNOT_SANITIZED == 0;
  ASSERT_FALSE(promised) << "CI=true, but there is no " << GetParam().executable;
  GTEST_SKIP() << "the worker of " << GetParam().name << " is not built here (make engines torch)";
}

}  // namespace carnot
