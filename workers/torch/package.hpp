// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "common/engine_session.hpp"
#include "torch/outputs.hpp"
#include "torch/package_note.hpp"

namespace torch::inductor {
class AOTIModelPackageLoader;
}

namespace carnot::worker {

/// Whether a model file is a package of AOTInductor's rather than a graph.
bool is_package(const std::filesystem::path& model);

/// A model that torch compiled: machine code for one batch size, thread count and precision.
class PackageSession final : public EngineSession {
 public:
  /// Errors: those of read_package_note; failed with torch's words for a file that cannot be
  /// opened.
  static Result<std::unique_ptr<EngineSession>> load(const ModelSettings& settings);
  ~PackageSession() override;

  LoadReport report() const override;
  const InputInfo& input() const override { return note_.input; }
  Result<void> bind(const std::vector<std::span<const std::byte>>& batches) override;
  Result<void> run(std::size_t index) override;
  Result<std::vector<OutputView>> outputs() override;

 private:
  using Loader = torch::inductor::AOTIModelPackageLoader;
  PackageSession(ModelSettings settings, PackageNote note, std::unique_ptr<Loader> loader);

  ModelSettings settings_;
  PackageNote note_;
  std::unique_ptr<Loader> loader_;
  std::vector<std::vector<at::Tensor>> batches_;  // over the bound bytes; one input each
  std::vector<at::Tensor> results_;               // of the last run
  ShownOutputs shown_;
};

}  // namespace carnot::worker
