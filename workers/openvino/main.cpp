// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <openvino/core/version.hpp>
#include <openvino/runtime/core.hpp>

#include "base/sys_root.hpp"
#include "common/host_facts.hpp"
#include "common/worker_main.hpp"
#include "openvino/refusal.hpp"
#include "openvino/session.hpp"

namespace carnot::worker {
namespace {

/// Which of perhaps several OpenVINOs of a machine this is.
std::string library_file() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&ov::get_openvino_version), &info) == 0) return "";
  std::error_code error;
  const auto file = std::filesystem::canonical(info.dli_fname, error);
  return error ? std::string{info.dli_fname} : file.string();
}

class OpenVino final : public Engine {
 public:
  explicit OpenVino(std::vector<std::string> devices) : devices_{std::move(devices)} {}

  EngineReport report() const override {
    EngineReport report;
    report.engine = EngineName::openvino;
    const std::string build = ov::get_openvino_version().buildNumber;
    report.version = build.substr(0, build.find("-releases"));  // "2026.4.1-22982-e213a147257"
    report.library = library_file();
    report.isa = instruction_sets(SysRoot{"/"});
    report.blas = "oneDNN";
    for (std::string device : devices_) {
      std::transform(device.begin(), device.end(), device.begin(),
                     [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
      report.devices.push_back(std::move(device));
    }
    return report;
  }

  Result<std::unique_ptr<EngineSession>> load(const ModelSettings& settings) override {
    return OpenVinoSession::load(core_, settings);
  }

 private:
  ov::Core core_;
  std::vector<std::string> devices_;
};

Result<std::unique_ptr<Engine>> make_engine(const std::vector<std::string>&) {
  return guarded([] {
    std::vector<std::string> devices = ov::Core{}.get_available_devices();
    return std::unique_ptr<Engine>{std::make_unique<OpenVino>(std::move(devices))};
  });
}

}  // namespace
}  // namespace carnot::worker

int main(int argc, char** argv) {
  return carnot::worker::worker_main(argc, argv, carnot::worker::make_engine);
}
