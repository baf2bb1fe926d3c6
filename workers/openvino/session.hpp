// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <openvino/runtime/core.hpp>

#include "common/engine_session.hpp"

namespace carnot::worker {

/// A model in OpenVINO.
class OpenVinoSession final : public EngineSession {
 public:
  static Result<std::unique_ptr<EngineSession>> load(ov::Core& core, const ModelSettings& settings);

  LoadReport report() const override;
  const InputInfo& input() const override { return input_; }
  Result<void> bind(const std::vector<std::span<const std::byte>>& batches) override;
  Result<void> run(std::size_t index) override;
  Result<std::vector<OutputView>> outputs() override;

 private:
  OpenVinoSession(ModelSettings settings, InputInfo input, ov::element::Type input_type,
                  ov::CompiledModel compiled);

  /// Makes the request read this batch.
  void show(std::size_t index);

  ModelSettings settings_;
  InputInfo input_;
  ov::element::Type input_type_;
  ov::CompiledModel compiled_;
  ov::InferRequest request_;
  std::byte* own_input_ = nullptr;  // the request's, where small batches are copied to
  std::vector<std::span<const std::byte>> bytes_;  // of the batches
  std::vector<ov::Tensor> batches_;                // over the same bytes; empty for small ones
  std::optional<std::size_t> bound_;               // which of them the request reads
};

}  // namespace carnot::worker
