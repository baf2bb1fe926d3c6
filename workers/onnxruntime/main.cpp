// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "base/sys_root.hpp"
#include "common/host_facts.hpp"
#include "common/worker_main.hpp"
#include "onnxruntime/library.hpp"
#include "onnxruntime/provider.hpp"
#include "onnxruntime/session.hpp"

namespace carnot::worker {
namespace {

class OnnxRuntime final : public Engine {
 public:
  explicit OnnxRuntime(std::shared_ptr<const OnnxRuntimeLibrary> library)
      : library_{std::move(library)} {}

  EngineReport report() const override {
    EngineReport report;
    report.engine = EngineName::onnxruntime;
    report.version = library_->version();
    report.library = library_->file();
    report.isa = instruction_sets(SysRoot{"/"});
    report.blas = "MLAS";
    report.devices = devices_of(*library_);
    return report;
  }

  Result<std::unique_ptr<EngineSession>> load(const ModelSettings& settings) override {
    return OnnxRuntimeSession::load(library_, settings);
  }

 private:
  std::shared_ptr<const OnnxRuntimeLibrary> library_;  // shared with the sessions made from it
};

/// The argument, the environment, what was found when this was built.
std::string library_path(const std::vector<std::string>& arguments) {
  const std::string given = option_of(arguments, "library");
  if (!given.empty()) return given;
  const char* environment = std::getenv("CARNOT_ONNXRUNTIME_LIBRARY");
  return environment != nullptr && *environment != '\0' ? environment : CARNOT_ONNXRUNTIME_LIBRARY;
}

Result<std::unique_ptr<Engine>> make_engine(const std::vector<std::string>& arguments) {
  CARNOT_TRY(auto library, OnnxRuntimeLibrary::open(library_path(arguments)));
  return std::unique_ptr<Engine>{std::make_unique<OnnxRuntime>(std::move(library))};
}

}  // namespace
}  // namespace carnot::worker

int main(int argc, char** argv) {
  return carnot::worker::worker_main(argc, argv, carnot::worker::make_engine);
}
