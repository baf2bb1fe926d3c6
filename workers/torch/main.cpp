// SPDX-License-Identifier: Apache-2.0
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <torch/headeronly/version.h>

#include <filesystem>

#include "base/sys_root.hpp"
#include "common/host_facts.hpp"
#include "common/worker_main.hpp"
#include "torch/device.hpp"
#include "torch/package.hpp"
#include "torch/precision.hpp"
#include "torch/session.hpp"
#include "torch/torch_error.hpp"

namespace carnot::worker {
namespace {

/// Which of perhaps several torches of a machine this is.
std::string library_file() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&at::get_num_threads), &info) == 0) return "";
  std::error_code error;
  const auto file = std::filesystem::canonical(info.dli_fname, error);
  return error ? std::string{info.dli_fname} : file.string();
}

class Torch final : public Engine {
 public:
  explicit Torch(std::vector<std::string> devices) : devices_{std::move(devices)} {}

  EngineReport report() const override {
    EngineReport report;
    report.engine = EngineName::torch;
    report.version = TORCH_VERSION;
    report.library = library_file();
    report.isa = instruction_sets(SysRoot{"/"});
    report.blas = at::hasMKL() ? "MKL, oneDNN" : "OpenBLAS, oneDNN";
    report.devices = devices_;
    return report;
  }

  Result<std::unique_ptr<EngineSession>> load(const ModelSettings& settings) override {
    if (is_package(settings.model)) return PackageSession::load(settings);
    return TorchSession::load(settings, devices_);
  }

 private:
  std::vector<std::string> devices_;
};

Result<std::unique_ptr<Engine>> make_engine(const std::vector<std::string>&) {
  return guarded([] {
    std::vector<std::string> devices = devices_here();
    // Operators run one after another; a second pool would compete with the first.
    at::set_num_interop_threads(1);
    compute_fp32_exactly();
    return std::unique_ptr<Engine>{std::make_unique<Torch>(std::move(devices))};
  });
}

}  // namespace
}  // namespace carnot::worker

int main(int argc, char** argv) {
  return carnot::worker::worker_main(argc, argv, carnot::worker::make_engine);
}
