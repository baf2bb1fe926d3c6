// SPDX-License-Identifier: Apache-2.0
#include "torch/package.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>
#include <torch/csrc/inductor/aoti_package/model_package_loader.h>
#include <torch/headeronly/version.h>

#include <utility>

#include "base/sys_root.hpp"
#include "torch/precision.hpp"
#include "torch/tensors.hpp"
#include "torch/torch_error.hpp"

namespace carnot::worker {
namespace {

using torch::inductor::AOTIModelPackageLoader;

constexpr const char* kModelInPackage = "model";  // torch's own default

/// One call at a time: the package needs no locks.
std::unique_ptr<AOTIModelPackageLoader> open_package(const std::string& file) {
  return std::make_unique<AOTIModelPackageLoader>(file, kModelInPackage,
                                                  /*run_single_threaded=*/true);
}

}  // namespace

bool is_package(const std::filesystem::path& model) { return model.extension() == ".pt2"; }

PackageSession::PackageSession(ModelSettings settings, PackageNote note,
                               std::unique_ptr<Loader> loader)
    : settings_{std::move(settings)}, note_{std::move(note)}, loader_{std::move(loader)} {}

PackageSession::~PackageSession() = default;

Result<std::unique_ptr<EngineSession>> PackageSession::load(const ModelSettings& settings) {
  const std::string file = settings.model.string();
  CARNOT_TRY_VOID(check_precision(settings.precision, at::kCPU));
  const auto metadata = guarded(
      [&] { return AOTIModelPackageLoader::load_metadata_from_package(file, kModelInPackage); });
  if (!metadata) return at(file, metadata.error());
  auto note = read_package_note(*metadata, settings, TORCH_VERSION, SysRoot{"/"});
  if (!note) return at(file, note.error());
  at::set_num_threads(settings.threads);
  auto loader = guarded([&] { return open_package(file); });
  if (!loader) return at(file, loader.error());
  return std::unique_ptr<EngineSession>{
      new PackageSession{settings, std::move(*note), std::move(*loader)}};
}

LoadReport PackageSession::report() const {
  LoadReport report;
  report.device = "cpu";
  report.precision = words_for(settings_.precision);
  report.threads = at::get_num_threads();
  report.settings = {fmt::format("compiled by AOTInductor for {}", note_.vectors),
                     fmt::format("kernels: {}", at::get_cpu_capability())};
  return report;
}

Result<void> PackageSession::bind(const std::vector<std::span<const std::byte>>& batches) {
  return guarded([&] {
    batches_.clear();
    for (const std::span<const std::byte> batch : batches) {
      // torch has no read-only tensors; what is compiled writes to none of its inputs.
      batches_.push_back(
          {at::from_blob(const_cast<std::byte*>(batch.data()), note_.input.shape,
                         at::TensorOptions{*carnot::worker::scalar_type_of(note_.input.type)})});
    }
  });
}

Result<void> PackageSession::run(std::size_t index) {
  const c10::InferenceMode inference;
  return guarded([&] { results_ = loader_->run(batches_[index]); });
}

Result<std::vector<OutputView>> PackageSession::outputs() {
  return shown_.show(note_.outputs, results_);
}

}  // namespace carnot::worker
